/// A mistake in a sample's template.
package struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Byte offset, 0-based, into the template's UTF-8.
  package let offset: Int
  /// What is wrong and the way out.
  package let message: String

  package init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  package var description: String { message }
}
