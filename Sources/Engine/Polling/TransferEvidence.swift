import HTTPTransfer

extension TransferError {
  /// Whether nothing was heard of the host: the only failures that may be our own network's.
  var isSilence: Bool {
    switch self {
    case .resolve, .connect, .proxy: true
    case .timeout(let phase, _): phase != .receiving
    default: false
    }
  }
}
