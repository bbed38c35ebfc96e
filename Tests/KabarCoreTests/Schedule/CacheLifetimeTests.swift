import KabarCore
import Testing

private let noon = Timestamp(seconds: 1_795_435_200)
private let noonLater = "Mon, 23 Nov 2026 13:00:00 GMT"

@Suite struct CacheLifetimeTests {
  @Test(
    arguments: [
      ("max-age=3600", nil, 3600), ("public, max-age=\"60\"", nil, 60),
      ("max-age=0", nil, nil), ("no-cache, max-age=60", nil, nil), ("no-store", nil, nil),
      ("private", nil, nil), ("max-age=abc", nil, nil), (" Public ,\tMAX-AGE = 60 ,x", nil, 60),
      ("max-age=-1", nil, nil), ("max-age", nil, nil), (",,=,max-age=,", nil, nil),
      ("s-maxage=9, max-age=60, max-age=120", nil, 120), ("No-Cache", noonLater, nil),
      ("private", noonLater, 3600),
      ("max-age=99999999999999999999999", nil, 10_000_000_000),
      (nil, "Mon, 23 Nov 2026 13:00:00 GMT", 3600), (nil, "0", nil),
      (nil, "Mon, 23 Nov 2026 11:00:00 GMT", nil),
    ] as [(String?, String?, Int64?)])
  func freshness(cacheControl: String?, expires: String?, seconds: Int64?) {
    let freshness = CacheLifetime.freshness(
      cacheControl: cacheControl, expires: expires, date: nil, now: noon)
    #expect(freshness?.lifetime == seconds.map(Interval.seconds))
    #expect(freshness.map(\.isFromControl) == seconds.map { _ in expires == nil })
  }

  @Test func retryAfterComesAsSecondsOrDate() {
    #expect(CacheLifetime.retryAt(" 120 ", now: noon) == noon + .seconds(120))
    #expect(
      CacheLifetime.retryAt("Mon, 23 Nov 2026 12:30:00 GMT", now: noon) == noon + .minutes(30))
    let never = noon + .seconds(10_000_000_000)
    for digits in [11, 19, 20, 400] {
      #expect(CacheLifetime.retryAt(String(repeating: "9", count: digits), now: noon) == never)
    }
    #expect(CacheLifetime.retryAt("99999999999999999999 s", now: noon) == nil)
    #expect(CacheLifetime.retryAt("soon", now: noon) == nil)
    #expect(CacheLifetime.retryAt("-5", now: noon) == noon)
  }
}
