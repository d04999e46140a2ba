/// Finds the links that bring together what is apart.
enum LinkContradictions {
  /// Every link on a way, without detours, from one subject to another that is apart from it. With the two held together
  /// by a thread, those are the links of the thread's block: the biconnected component (Hopcroft and Tarjan, "Efficient
  /// algorithms for graph manipulation", 1973). Threads are all drawn at once, so that ten thousand cost what they weigh;
  /// where two meet in one block, links between them are not honoured either, which errs on the side of asking.
  static func among(_ links: [LinkGraph.Edge], apart: [LinkGraph.Edge], count: Int) -> [LinkGraph.Edge] {
    var sets = DisjointSets(count: count)
    for link in links { sets.join(link.a, link.b) }
    let threads = apart.filter { sets.least($0.a) == sets.least($0.b) }
    guard !threads.isEmpty else { return [] }
    let torn = Set(threads.map { sets.least($0.a) })
    let concerned = links.filter { torn.contains(sets.least($0.a)) }
    let edges = concerned + threads
    return Blocks(edges, count: count).found
      .filter { block in block.contains { $0 >= concerned.count } }
      .flatMap { block in block.filter { $0 < concerned.count }.map { edges[$0] } }
  }

  /// The biconnected components of a graph, by the places of their edges. A loop instead of a recursion: a chain of ten
  /// thousand subjects must not run out of stack.
  private struct Blocks {
    private(set) var found: [[Int]] = []
    private let edges: [LinkGraph.Edge]
    private var neighbours: [Int: [(vertex: Int, edge: Int)]] = [:]
    private var order: [Int: Int] = [:]
    private var lowest: [Int: Int] = [:]
    private var open: [Int] = []

    init(_ edges: [LinkGraph.Edge], count: Int) {
      self.edges = edges
      for (index, edge) in edges.enumerated() {
        neighbours[edge.a, default: []].append((edge.b, index))
        neighbours[edge.b, default: []].append((edge.a, index))
      }
      for vertex in neighbours.keys.sorted() where order[vertex] == nil { search(from: vertex) }
    }

    private mutating func search(from root: Int) {
      var path: [(vertex: Int, by: Int, next: Int)] = [(root, -1, 0)]
      visit(root)
      while let step = path.last {
        let around = neighbours[step.vertex] ?? []
        guard step.next < around.count else {
          path.removeLast()
          if let above = path.last?.vertex { leave(step.vertex, by: step.by, to: above) }
          continue
        }
        path[path.count - 1].next += 1
        let (vertex, edge) = around[step.next]
        guard edge != step.by else { continue }
        if let seen = order[vertex] {
          guard seen < order[step.vertex, default: 0] else { continue }
          open.append(edge)
          lowest[step.vertex] = min(lowest[step.vertex, default: seen], seen)
        } else {
          open.append(edge)
          visit(vertex)
          path.append((vertex, edge, 0))
        }
      }
    }

    private mutating func visit(_ vertex: Int) {
      order[vertex] = order.count
      lowest[vertex] = order[vertex]
    }

    private mutating func leave(_ vertex: Int, by edge: Int, to above: Int) {
      let low = lowest[vertex, default: 0]
      lowest[above] = min(lowest[above, default: low], low)
      // Nothing below reaches over the vertex above: what was opened since is a block.
      guard low >= order[above, default: 0], let start = open.lastIndex(of: edge) else { return }
      found.append(Array(open[start...]))
      open.removeSubrange(start...)
    }
  }
}
