// The keys of each table, in the order of the documentation. Reading, "did you mean" and the test
// that the example names every option all go by these.

enum RootKey: String, CaseIterable {
  case store
  case logLevel = "log_level"
  case include
  case opml
  case urls
  case feeds
  case fetch
  case defaults
  case feed
  case host
  case sink
}

enum FetchKey: String, CaseIterable {
  case userAgent = "user_agent"
  case timeout
  case connectTimeout = "connect_timeout"
  case maxBody = "max_body"
  case concurrency
  case perHost = "per_host"
  case proxy
  case allowPrivate = "allow_private"
}

/// Keys of `[[feed]]`; all but the first two are keys of `[defaults]`, too.
enum FeedKey: String, CaseIterable {
  case url
  case name
  case was
  case tags
  case sinks
  case enabled
  case interval
  case maxInterval = "max_interval"
  case adaptive
  case initial
  case updates
  case maxAge = "max_age"
  case identity
  case floodLimit = "flood_limit"
  case updateCooldown = "update_cooldown"
  case retain
  case include
  case exclude
  case headers
  case username
  case passwordFile = "password_file"
  case userAgent = "user_agent"
  case proxy
  case caFile = "ca_file"
  case clientCertFile = "client_cert_file"
  case clientKeyFile = "client_key_file"
  case httpVersion = "http_version"
  case tlsInsecure = "tls_insecure"
  case allowPrivate = "allow_private"
  case maxBody = "max_body"
  case timeout
}

enum HostKey: String, CaseIterable {
  case name
  case rate
  case concurrency
}

enum SinkKey: String, CaseIterable {
  case name
  case type
  case feeds
  case format
  case url
  case secret
  case secretFile = "secret_file"
  case headers
  case timeout
  case concurrency
  case batch
  case maxAttempts = "max_attempts"
  case proxy
  case caFile = "ca_file"
  case clientCertFile = "client_cert_file"
  case clientKeyFile = "client_key_file"
  case httpVersion = "http_version"
  case tlsInsecure = "tls_insecure"
}
