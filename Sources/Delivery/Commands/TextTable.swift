/// Columns for a person; the last one is as wide as it likes.
public enum TextTable {
  /// The head and the rows, a line each, made fit for a terminal.
  ///
  /// - Parameters:
  ///   - head: the columns' names.
  ///   - rows: as many cells each.
  public static func lines(_ head: [String], _ rows: [[String]]) -> [String] {
    let rows = [head] + rows.map { $0.map { LineText.sanitized($0) } }
    var widths = [Int](repeating: 0, count: head.count)
    for row in rows {
      for (column, cell) in zip(widths.indices, row) {
        widths[column] = max(widths[column], DisplayWidth.of(cell))
      }
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in zip(widths.indices, row) {
        line += cell
        guard column < head.count - 1 else { break }
        line += String(repeating: " ", count: widths[column] - DisplayWidth.of(cell) + 2)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
