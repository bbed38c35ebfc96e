import KabarCore
import Testing

@testable import Engine

@Suite struct OutageDetectorTests {
  private func suspect(_ index: Int) -> OutageDetector.Suspect {
    let state = FeedState(feed: FeedID(Int64(index)))
    return .init(
      index: index,
      record: PollRecord(
        state: state, policy: FeedPolicy(), polledAt: Timestamp(seconds: 0),
        outcome: .failed(sentence: "no route", counts: true)))
  }

  @Test func threeSilentHostsAndNothingUnderWayAreOurOwnFault() {
    var detector = OutageDetector()
    for (index, host) in ["a", "b"].enumerated() {
      let ours = detector.noteSilence(
        host: host, suspect: suspect(index), answersBefore: 0, othersUnderWay: 0)
      #expect(ours.isEmpty)
    }
    let ours = detector.noteSilence(
      host: "c", suspect: suspect(2), answersBefore: 0, othersUnderWay: 0)
    #expect(ours.map(\.index) == [0, 1, 2])
    #expect(detector.isOut)
    let isOver = detector.noteAnswer()
    #expect(isOver)
    #expect(!detector.isOut)
  }

  @Test func oneDeadHostIsNoOutageHoweverOftenItFails() {
    var detector = OutageDetector()
    for index in 0..<10 {
      let ours = detector.noteSilence(
        host: "a", suspect: suspect(index), answersBefore: 0, othersUnderWay: 0)
      #expect(ours.isEmpty)
    }
    #expect(!detector.isOut)
  }

  @Test func anAnswerThatCameMeanwhileProvesTheNetworkWell() {
    var detector = OutageDetector()
    _ = detector.noteAnswer()
    for (index, host) in ["a", "b", "c", "d"].enumerated() {
      let ours = detector.noteSilence(
        host: host, suspect: suspect(index), answersBefore: 0, othersUnderWay: 0)
      #expect(ours.isEmpty)
    }
    #expect(!detector.isOut)
  }

  @Test func transfersUnderWayAreAwaitedBeforeTheVerdict() {
    var detector = OutageDetector()
    for (index, host) in ["a", "b", "c"].enumerated() {
      let ours = detector.noteSilence(
        host: host, suspect: suspect(index), answersBefore: 0, othersUnderWay: 3 - index)
      #expect(ours.isEmpty)
    }
    let ours = detector.noteSilence(
      host: "d", suspect: suspect(3), answersBefore: 0, othersUnderWay: 0)
    #expect(ours.count == 4)
  }
}
