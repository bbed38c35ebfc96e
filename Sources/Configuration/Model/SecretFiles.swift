/// What becomes of secrets, certificates and keys in files that this process can't read.
public enum SecretFiles: Sendable, Hashable {
  /// Each is an error: they are going to be used.
  case needed
  /// Each is an error, but credentials that only the service is given are worth a warning.
  case checked
  /// Each of the sink of this name is an error; nobody is going to use the others.
  case neededBySink(String)
  /// Nobody is going to use them: they are not even looked at.
  case unused
}
