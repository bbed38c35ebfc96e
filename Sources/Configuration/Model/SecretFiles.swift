/// What becomes of secrets, certificates and keys in files that this process can't read.
public enum SecretFiles: Sendable {
  /// Each is an error: they are going to be used.
  case needed
  /// Each is an error, but credentials that only the service is given are worth a warning.
  case checked
  /// Nobody is going to use them: they are not even looked at.
  case unused
}
