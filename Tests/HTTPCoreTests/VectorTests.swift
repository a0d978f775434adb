// All vectors of Tests/Vectors, run against the response reader on this machine, and whether they are all there.

import Foundation
import Testing

private let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(component: "Vectors")

private let fileNames: [String] = {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  return names.filter { $0.hasSuffix(".vectors") }.sorted()
}()

/// Each file's verdicts; all are run once.
private let verdicts: [String: [VectorVerdict]] = {
  print("vectors: VECTOR_SEED=\(vectorSeed) brings these random cuts again")
  return Dictionary(uniqueKeysWithValues: fileNames.map { ($0, runVectors(folder.appending(component: $0))) })
}()

/// The verdicts of all files, but not those on files that can't be read.
private var vectors: [VectorVerdict] { verdicts.values.joined().filter { $0.id != nil } }

@Suite("Vectors")
struct VectorTests {
  /// The ids of the table in rules.md: `| C1 | ...`.
  private static func rules() throws -> [String] {
    try String(contentsOf: folder.appending(component: "rules.md"), encoding: .utf8)
      .split(separator: "\n")
      .filter { $0.hasPrefix("|") }
      .compactMap { $0.split(separator: "|").first?.trimmingCharacters(in: .whitespaces) }
      .filter { $0.wholeMatch(of: /[A-Z]+[0-9]+/) != nil }
  }

  @Test("Every vector of a file passes", arguments: fileNames)
  func file(_ name: String) throws {
    let verdicts = try #require(verdicts[name])
    #expect(!verdicts.isEmpty)
    for failure in verdicts.compactMap(\.failure) { Issue.record(Comment(rawValue: failure)) }
  }

  @Test("There are at least 300")
  func count() {
    #expect(vectors.count >= 300)
  }

  @Test("No id stands in two files")
  func ids() {
    let files = Dictionary(grouping: vectors.compactMap(\.id), by: { $0 })
    #expect(files.filter { $0.value.count > 1 }.keys.sorted() == [])
  }

  @Test("Each rule of the table has a vector, and each vector's rule is in the table")
  func rules() throws {
    let rules = try Self.rules()
    #expect(Set(rules).count == rules.count, "a rule stands in the table twice")
    let rulesOfVectors = Set(vectors.compactMap(\.rule))
    #expect(Set(rules).subtracting(rulesOfVectors).sorted() == [], "rules without a vector")
    #expect(rulesOfVectors.subtracting(rules).sorted() == [], "rules of vectors, not in the table")
  }
}
