// Expressions and all their derivatives, numbered, so that a step costs one look into a table.

/// Matches octets against one of several expressions, a byte at a time.
struct Automaton {
  /// What may still follow, as a number; 0 when nothing can.
  typealias State = UInt16

  private var next: [State] = []
  private var accepting: [Bool] = []
  private let starts: [State]

  /// An automaton for all of `expressions`.
  init(_ expressions: [Expression]) {
    var numbers: [Expression: State] = [.nothing: 0]
    var found: [Expression] = [.nothing]
    func number(_ expression: Expression) -> State {
      if let number = numbers[expression] { return number }
      numbers[expression] = State(found.count)
      found.append(expression)
      return State(found.count - 1)
    }
    starts = expressions.map(number)
    var index = 0
    while index < found.count {
      let expression = found[index]
      accepting.append(expression.hasEmpty)
      for byte in UInt8.min...UInt8.max { next.append(number(expression.derivative(by: byte))) }
      index += 1
    }
  }

  /// Where the matching of an expression begins, by its place in the list.
  func start(_ expression: Int) -> State { starts[expression] }

  /// What may follow `byte`.
  func step(_ state: State, _ byte: UInt8) -> State { next[Int(state) << 8 | Int(byte)] }

  /// Whether the bytes so far are a match.
  func accepts(_ state: State) -> Bool { accepting[Int(state)] }
}
