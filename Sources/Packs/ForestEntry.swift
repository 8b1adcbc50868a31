/// One stored copy of an object in the delta forest; 32 bytes, because histories have millions.
struct ForestEntry {
  /// Where the entry starts in its pack; 0 for loose objects.
  var offset: UInt64
  /// Bytes of the inflated data, `UInt32.max` for "that or more"; 0 for loose objects.
  var size: UInt32
  /// The position in the source's table of ids.
  var position: UInt32
  /// The base this is a delta on, `none`, or `unreachable` when the base cannot be found.
  var parent: Int32
  /// The list of the deltas on this; the one with the largest subtree comes last.
  var firstChild: Int32
  var nextSibling: Int32
  /// Which pack it is in, or the loose store.
  var source: UInt16
  /// Bytes before the zlib stream.
  var headerLength: UInt8
  /// The type number in the low bits (0: not known yet), flags above.
  private var state: UInt8

  static let none: Int32 = -1
  static let unreachable: Int32 = -2

  init(
    offset: UInt64, size: UInt32, position: UInt32, source: UInt16, headerLength: UInt8,
    kind: PackObjectKind?
  ) {
    self.offset = offset
    self.size = size
    self.position = position
    self.parent = ForestEntry.none
    self.firstChild = ForestEntry.none
    self.nextSibling = ForestEntry.none
    self.source = source
    self.headerLength = headerLength
    self.state = kind?.rawValue ?? 0
  }

  /// The kind, which a delta has from its root; `nil` for loose objects without deltas on them.
  var kind: PackObjectKind? {
    get { PackObjectKind(rawValue: state & 7) }
    set { state = state & ~7 | (newValue?.rawValue ?? 0) }
  }

  /// Whether a walk from the roots comes here.
  var isReachable: Bool {
    get { state & 0x40 != 0 }
    set { state = newValue ? state | 0x40 : state & ~0x40 }
  }

  /// Whether this copy stands for the object; further copies in other packs do not.
  var isChosen: Bool {
    get { state & 0x80 != 0 }
    set { state = newValue ? state | 0x80 : state & ~0x80 }
  }
}
