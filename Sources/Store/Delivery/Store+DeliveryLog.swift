extension Store {
  /// The event log as its readers see it.
  public var deliveryLog: DeliveryLog { DeliveryLog(writer: database) }
}
