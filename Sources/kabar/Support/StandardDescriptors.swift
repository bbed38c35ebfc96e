import Glibc

/// Standard input, output and error of a process that was started without one of them.
enum StandardDescriptors {
  /// Opens /dev/null in the place of those that are closed, so that no file or socket gets their
  /// number and is written to as if it were standard output.
  ///
  /// Standard output is opened for reading: writing to it fails, as it should, and events wait.
  static func occupy() {
    for descriptor in STDIN_FILENO...STDERR_FILENO {
      guard fcntl(descriptor, F_GETFD) < 0, errno == EBADF else { continue }
      let mode = descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY
      // The lowest free number is this one.
      _ = open("/dev/null", mode)
    }
  }
}
