import KabarCore
import Testing

private let now = Timestamp(seconds: 1_700_000_000)

struct HTTPDateTests {
  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "sun, 06 NOV 1994 08:49:37 utc",
    "06 Nov 1994 8:49:37 GMT",
  ])
  func `reads each form of RFC 9110`(_ text: String) {
    #expect(HTTPDate.parse(text, now: now) == Timestamp(seconds: 784_111_777))
  }

  @Test(arguments: [
    "", "0", "-1", "Sun, 06 Nov 1994 08:49:37 +0200", "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun Nov", "120",
    "Sun, 06 Nov 199 08:49:37 GMT", "Sun, 06 Nov 999999999999999999999 08:49:37 GMT",
  ])
  func `refuses what is no date`(_ text: String) {
    #expect(HTTPDate.parse(text, now: now) == nil)
  }

  @Test func `a two digit year lies at most fifty years ahead`() {
    let near = HTTPDate.parse("Tuesday, 01-Jan-73 00:00:00 GMT", now: now)
    #expect(near?.rfc3339 == "2073-01-01T00:00:00Z")
    let past = HTTPDate.parse("Tuesday, 01-Jan-74 00:00:00 GMT", now: now)
    #expect(past?.rfc3339 == "1974-01-01T00:00:00Z")
  }

  @Test func `writes the preferred form`() {
    #expect(
      HTTPDate.format(Timestamp(seconds: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate.format(Timestamp(seconds: -1)) == "Wed, 31 Dec 1969 23:59:59 GMT")
  }
}

struct TimestampFormatTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"),
      (951_782_400_000, "2000-02-29T00:00:00Z"),
      (1_709_210_096_007, "2024-02-29T12:34:56.007Z"),
      (-1, "1969-12-31T23:59:59.999Z"),
      (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
      (Int64.min, "0000-01-01T00:00:00Z"),
      (Int64.max, "9999-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
  func `says RFC 3339`(_ milliseconds: Int64, _ text: String) {
    #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
  }

  @Test func `days and dates agree over four centuries`() {
    for days in stride(from: -200_000, through: 200_000, by: 37) {
      let date = CivilDate(daysSinceEpoch: days)
      #expect(date.daysSinceEpoch == days)
    }
  }
}
