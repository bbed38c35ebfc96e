import KabarCore

/// GeoRSS simple and GML points, and W3C's `geo:lat`, `geo:long`: where an item happened.
extension DocumentReader {
  mutating func openGeo(_ frame: inout Frame) {
    switch frame.name.local {
    case .point where frame.name.namespace == .geoRSS: leaf(&frame)
    case .point, .where_: frame.role = .transparent
    case .pos, .lat, .long: leaf(&frame)
    default: break
    }
  }

  mutating func closeGeo(_ frame: Frame) {
    switch frame.name.local {
    case .point, .pos:
      let numbers = (rawText(frame) ?? "").split { $0 == " " || $0 == "," }.compactMap {
        Double($0)
      }
      guard numbers.count == 2 else { return }
      item.extra("latitude", coordinate(numbers[0], 90))
      item.extra("longitude", coordinate(numbers[1], 180))
    case .lat:
      item.extra("latitude", rawText(frame).flatMap { Double($0) }.flatMap { coordinate($0, 90) })
    case .long:
      item.extra("longitude", rawText(frame).flatMap { Double($0) }.flatMap { coordinate($0, 180) })
    default: break
    }
  }

  private func coordinate(_ degrees: Double, _ most: Double) -> JSONValue? {
    degrees.isFinite && abs(degrees) <= most ? .double(degrees) : nil
  }
}
