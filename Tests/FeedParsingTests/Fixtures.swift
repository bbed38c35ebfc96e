import Testing

/// Small documents that have most of what the readers know, each with what it must come to.
enum Fixtures {
  struct Fixture: Sendable, CustomTestStringConvertible {
    var name: String
    var document: String
    var golden: String
    var testDescription: String { name }
  }

  static let all = [rss, rdf, atom, atom03, podcast, media, json]
  static let url = "https://example.org/feed.xml"

  static let rss = Fixture(
    name: "RSS 2.0",
    document: #"""
      <?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
        xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
        xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
      <channel>
        <title>Kabar &amp; lain-lain</title>
        <link>https://example.org/</link>
        <atom:link rel="self" href="/feed.xml"/>
        <atom:link rel="hub" href="https://hub.example/"/>
        <description>Berita</description>
        <language>id</language>
        <managingEditor>ani@example.org (Ani)</managingEditor>
        <lastBuildDate>Mon, 06 Jan 2025 10:00:00 +0700</lastBuildDate>
        <generator>Hand</generator>
        <ttl>30</ttl>
        <skipHours><hour>24</hour><hour>3</hour></skipHours>
        <skipDays><day>Sunday</day></skipDays>
        <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
        <image><url>/logo.png</url><title>x</title><link>https://example.org/</link></image>
        <item>
          <title>Satu &lt;em&gt;dua&lt;/em&gt;</title>
          <link>https://example.org/1?a=1&amp;b=2</link>
          <guid isPermaLink="false">id-1</guid>
          <pubDate>Sun, 05 Jan 2025 23:30:00 GMT</pubDate>
          <dc:creator>Budi</dc:creator>
          <category>politik</category><category>ekonomi</category>
          <description>Pendek.</description>
          <content:encoded><![CDATA[<p><a href="/x">Panjang</a></p>]]></content:encoded>
          <enclosure url="/a.mp3" length="123" type="audio/mpeg"/>
          <comments>https://example.org/1#c</comments>
          <slash:comments>7</slash:comments>
          <source url="https://other.example/rss">Lain</source>
        </item>
        <item><description>hanya ini</description></item>
      </channel></rss>
      """#,
    golden: #"""
      {"version":"https://jsonfeed.org/version/1.1","title":"Kabar & lain-lain","home_page_url":"https://example.org/","feed_url":"https://example.org/feed.xml","description":"Berita","icon":"https://example.org/logo.png","authors":[{"name":"Ani"}],"language":"id","hubs":[{"type":"WebSub","url":"https://hub.example/"}],"items":[{"id":"id-1","url":"https://example.org/1?a=1&b=2","title":"Satu dua","summary":"Pendek.","content_html":"<p><a href=\"https://example.org/x\">Panjang</a></p>","date_published":"2025-01-05T23:30:00Z","authors":[{"name":"Budi"}],"tags":["politik","ekonomi"],"attachments":[{"url":"https://example.org/a.mp3","mime_type":"audio/mpeg","size_in_bytes":123}],"_kabar":{"guid_is_permalink":false,"comments_url":"https://example.org/1#c","source":{"title":"Lain","url":"https://other.example/rss"},"comments_count":7}},{"id":"7211bcebb0032e9f10c375711e828f3f","content_text":"hanya ini"}],"_kabar":{"format":"rss","format_version":"2.0","generator":"Hand","updated":"2025-01-06T03:00:00Z","ttl_minutes":30,"skip_hours":[0,3],"skip_days":["Sunday"],"update_period":"daily","update_frequency":2}}
      """#)

  static let rdf = Fixture(
    name: "RSS 1.0",
    document: #"""
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://example.org/"><title>Rd</title><link>https://example.org/</link>
        <items><rdf:Seq><rdf:li rdf:resource="https://example.org/1"/></rdf:Seq></items></channel>
      <item rdf:about="https://example.org/1"><title>A</title><link>https://example.org/1</link>
        <dc:date>2024-02-29T12:00:00+02:00</dc:date><dc:subject>t</dc:subject></item>
      </rdf:RDF>
      """#,
    golden: #"""
      {"version":"https://jsonfeed.org/version/1.1","title":"Rd","home_page_url":"https://example.org/","items":[{"id":"https://example.org/1","url":"https://example.org/1","title":"A","date_published":"2024-02-29T10:00:00Z","tags":["t"]}],"_kabar":{"format":"rdf","format_version":"1.0","id":"https://example.org/"}}
      """#)

  static let atom = Fixture(
    name: "Atom 1.0",
    document: #"""
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://example.org/d/">
        <title type="html">A &amp;lt;b&amp;gt; &lt;i&gt;c&lt;/i&gt;</title>
        <id>urn:x</id><updated>2024-05-01T00:00:00.250Z</updated>
        <link rel="alternate" href="."/><icon>i.ico</icon><logo>l.png</logo>
        <entry xml:lang="id">
          <title>1 &lt; 2</title><id>urn:1</id>
          <link rel="alternate" type="application/json" href="1.json"/>
          <link href="1"/><link rel="enclosure" href="1.ogg" length="9" type="audio/ogg"/>
          <published>2024-04-30T00:00:00Z</published><updated>2024-05-01T00:00:00Z</updated>
          <author><name>C</name><uri>c</uri><email>c@example.org</email></author>
          <category term="k"/><rights>R</rights>
          <summary>s</summary>
          <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x &amp; y<br/><img src="p.png"/></p></div></content>
        </entry>
      </feed>
      """#,
    golden: #"""
      {"version":"https://jsonfeed.org/version/1.1","title":"A <b> c","home_page_url":"https://example.org/d/","icon":"https://example.org/d/l.png","favicon":"https://example.org/d/i.ico","language":"en","items":[{"id":"urn:1","url":"https://example.org/d/1","title":"1 < 2","summary":"s","content_html":"<p>x &amp; y<br><img src=\"https://example.org/d/p.png\"></p>","date_published":"2024-04-30T00:00:00Z","date_modified":"2024-05-01T00:00:00Z","authors":[{"name":"C","url":"https://example.org/d/c"}],"tags":["k"],"language":"id","attachments":[{"url":"https://example.org/d/1.ogg","mime_type":"audio/ogg","size_in_bytes":9}],"_kabar":{"author_email":"c@example.org","rights":"R"}}],"_kabar":{"format":"atom","format_version":"1.0","id":"urn:x","updated":"2024-05-01T00:00:00.250Z"}}
      """#)

  static let atom03 = Fixture(
    name: "Atom 0.3",
    document: #"""
      <feed version="0.3" xmlns="http://purl.org/atom/ns#"><title mode="escaped">A &lt;b&gt;x&lt;/b&gt;</title>
      <tagline>t</tagline><modified>2004-01-01T00:00:00Z</modified>
      <entry><title>E</title><id>1</id><issued>2004-01-02T00:00:00Z</issued>
      <content mode="base64" type="text/html">PGI+aGk8L2I+</content></entry></feed>
      """#,
    golden: #"""
      {"version":"https://jsonfeed.org/version/1.1","title":"A x","description":"t","items":[{"id":"1","title":"E","content_html":"<b>hi</b>","date_published":"2004-01-02T00:00:00Z"}],"_kabar":{"format":"atom","format_version":"0.3","updated":"2004-01-01T00:00:00Z"}}
      """#)

  static let podcast = Fixture(
    name: "Podcast",
    document: #"""
      <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
        xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>P</title>
      <itunes:image href="https://example.org/p.jpg"/><itunes:author>Jo</itunes:author>
      <itunes:category text="Arts"><itunes:category text="Books"/></itunes:category>
      <item><title>E</title><guid>https://example.org/e</guid>
        <enclosure url="https://example.org/e.mp3" length="5" type="audio/mpeg"/>
        <itunes:duration>1:02:03</itunes:duration><itunes:episode>4</itunes:episode>
        <itunes:explicit>no</itunes:explicit>
        <podcast:transcript url="https://example.org/e.vtt" type="text/vtt"/>
        <podcast:chapters url="https://example.org/e.json" type="application/json"/></item>
      </channel></rss>
      """#,
    golden: #"""
      {"version":"https://jsonfeed.org/version/1.1","title":"P","icon":"https://example.org/p.jpg","authors":[{"name":"Jo"}],"items":[{"id":"https://example.org/e","url":"https://example.org/e","title":"E","attachments":[{"url":"https://example.org/e.mp3","mime_type":"audio/mpeg","size_in_bytes":5,"duration_in_seconds":3723}],"_kabar":{"guid_is_permalink":true,"episode":4,"explicit":false,"transcripts":[{"url":"https://example.org/e.vtt","type":"text/vtt"}],"chapters_url":"https://example.org/e.json"}}],"_kabar":{"format":"rss","format_version":"2.0","categories":["Arts","Books"]}}
      """#)

  static let media = Fixture(
    name: "Media RSS",
    document: #"""
      <feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
      <title>M</title><entry><id>v</id><title>V</title><media:group>
      <media:content url="https://example.org/v.mp4" type="video/mp4" duration="61"/>
      <media:thumbnail url="https://example.org/v.jpg"/><media:description>About</media:description>
      <media:keywords>a, b</media:keywords></media:group></entry></feed>
      """#,
    golden: #"""
      {"version":"https://jsonfeed.org/version/1.1","title":"M","items":[{"id":"v","title":"V","content_text":"About","image":"https://example.org/v.jpg","tags":["a","b"],"attachments":[{"url":"https://example.org/v.mp4","mime_type":"video/mp4","duration_in_seconds":61}]}],"_kabar":{"format":"atom","format_version":"1.0"}}
      """#)

  static let json = Fixture(
    name: "JSON Feed",
    document: #"""
      {"version":"https://jsonfeed.org/version/1.1","title":"J \u00e9\ud83d\ude00","feed_url":"/f.json",
       "authors":[{"name":"A"}],"items":[{"id":7,"url":"/7","content_html":"<img src='/x'>",
       "date_published":"2020-01-01T00:00:00Z","tags":["a"],"attachments":[{"url":"/a.mp3",
       "mime_type":"audio/mpeg","size_in_bytes":5,"duration_in_seconds":1.5}]}]}
      """#,
    golden: #"""
      {"version":"https://jsonfeed.org/version/1.1","title":"J é😀","feed_url":"https://example.org/f.json","authors":[{"name":"A"}],"items":[{"id":"7","url":"https://example.org/7","content_html":"<img src='https://example.org/x'>","date_published":"2020-01-01T00:00:00Z","tags":["a"],"attachments":[{"url":"https://example.org/a.mp3","mime_type":"audio/mpeg","size_in_bytes":5,"duration_in_seconds":1.5}]}],"_kabar":{"format":"json","format_version":"1.1"}}
      """#)
}
