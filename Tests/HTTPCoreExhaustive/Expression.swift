// Regular expressions over octets, matched by derivatives (Brzozowski, 1964): what may follow a byte is again an
// expression. It is slow and obvious; `Automaton` keeps what was once derived.

/// A set of octet strings.
indirect enum Expression: Hashable {
  /// No string.
  case nothing
  /// The string without an octet.
  case empty
  /// The strings of one octet out of a range.
  case octet(ClosedRange<UInt8>)
  /// A string of the first, then one of the second.
  case sequence(Expression, Expression)
  /// A string of any of them.
  case alternatives(Set<Expression>)
  /// Any number of strings, one behind the other.
  case repetition(Expression)

  /// A string of this, then one of `next`.
  func then(_ next: Expression) -> Expression {
    switch (self, next) {
    case (.nothing, _), (_, .nothing): .nothing
    case (.empty, let other), (let other, .empty): other
    case (.sequence(let first, let second), _): .sequence(first, second.then(next))
    default: .sequence(self, next)
    }
  }

  /// A string of this or of `other`. Equal sets must look equal, or derivatives never end.
  func or(_ other: Expression) -> Expression {
    let all = members.union(other.members)
    return all.count > 1 ? .alternatives(all) : all.first ?? .nothing
  }

  /// Any number of strings of this.
  var repeated: Expression {
    switch self {
    case .nothing, .empty: .empty
    case .repetition: self
    default: .repetition(self)
    }
  }

  private var members: Set<Expression> {
    switch self {
    case .nothing: []
    case .alternatives(let members): members
    default: [self]
    }
  }

  /// Whether the string without an octet is one of them.
  var hasEmpty: Bool {
    switch self {
    case .nothing, .octet: false
    case .empty, .repetition: true
    case .sequence(let first, let second): first.hasEmpty && second.hasEmpty
    case .alternatives(let members): members.contains { $0.hasEmpty }
    }
  }

  /// What may follow `byte`.
  func derivative(by byte: UInt8) -> Expression {
    switch self {
    case .nothing, .empty:
      return .nothing
    case .octet(let range):
      return range.contains(byte) ? .empty : .nothing
    case .sequence(let first, let second):
      let rest = first.derivative(by: byte).then(second)
      return first.hasEmpty ? rest.or(second.derivative(by: byte)) : rest
    case .alternatives(let members):
      return members.reduce(.nothing) { $0.or($1.derivative(by: byte)) }
    case .repetition(let element):
      return element.derivative(by: byte).then(self)
    }
  }
}
