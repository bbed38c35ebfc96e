import KabarTesting
import Synchronization

/// A feed that publishes an article now and then.
final class Newspaper: Sendable {
  struct Article: Sendable {
    var title: String
    var text: String
  }

  enum Form: Sendable {
    case rss
    case atom
    case json
  }

  let name: String
  let path: String
  private let title: String
  private let form: Form
  private let articles: [Article]
  private let document: ServedDocument
  private let published = Mutex(2)

  init(name: String, title: String, form: Form, articles: [Article]) {
    self.name = name
    self.title = title
    self.form = form
    self.articles = articles
    path = "/\(name)/feed"
    document = ServedDocument([], type: Self.contentType(form))
    document.update(render(2))
  }

  func serve(from origin: LoopbackOrigin) {
    origin.serve(path, document)
  }

  /// Adds the next article; the list begins anew when it is through, with other addresses.
  func publish() {
    let count = published.withLock { count in
      count += 1
      return count
    }
    document.update(render(count))
  }

  private func render(_ count: Int) -> String {
    let newest = (max(0, count - 20)..<count).reversed()
    switch form {
    case .rss:
      let items = newest.map { number in
        let article = articles[number % articles.count]
        return """
          <item><title>\(escaped(article.title))</title><link>https://\(name).example/\(number)</link>\
          <guid isPermaLink="false">\(name)-\(number)</guid>\
          <description>\(escaped(article.text))</description></item>
          """
      }
      return """
        <?xml version="1.0" encoding="UTF-8"?>
        <rss version="2.0"><channel><title>\(escaped(title))</title>\
        <link>https://\(name).example/</link><description>\(escaped(title))</description>
        \(items.joined(separator: "\n"))
        </channel></rss>
        """
    case .atom:
      let items = newest.map { number in
        let article = articles[number % articles.count]
        return """
          <entry><title>\(escaped(article.title))</title><id>urn:\(name):\(number)</id>\
          <link href="https://\(name).example/\(number)"/>\
          <summary>\(escaped(article.text))</summary></entry>
          """
      }
      return """
        <?xml version="1.0" encoding="UTF-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom"><title>\(escaped(title))</title>\
        <id>urn:\(name)</id><link href="https://\(name).example/"/>
        \(items.joined(separator: "\n"))
        </feed>
        """
    case .json:
      let items = newest.map { number in
        let article = articles[number % articles.count]
        return """
          {"id":"\(number)","url":"https://\(name).example/\(number)","title":"\(article.title)",\
          "content_text":"\(article.text)"}
          """
      }
      return """
        {"version":"https://jsonfeed.org/version/1.1","title":"\(title)",\
        "home_page_url":"https://\(name).example/","items":[\(items.joined(separator: ",\n"))]}
        """
    }
  }

  private func escaped(_ text: String) -> String {
    String(
      text.flatMap { character -> String in
        switch character {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: String(character)
        }
      })
  }

  private static func contentType(_ form: Form) -> String {
    switch form {
    case .rss: "application/rss+xml"
    case .atom: "application/atom+xml"
    case .json: "application/feed+json"
    }
  }
}
