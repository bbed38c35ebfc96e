import KabarCore

/// Small vocabularies of one or two useful elements: slash, wfw, FeedBurner, prism, YouTube.
extension DocumentReader {
  mutating func openDiscussion(_ frame: inout Frame) {
    switch (frame.name.namespace, frame.name.local) {
    case (.slash, .comments), (.slash, .section), (.slash, .department): leaf(&frame)
    case (.wellFormedWeb, .commentrss), (.wellFormedWeb, .comment): leaf(&frame)
    case (.feedBurner, .origlink), (.feedBurner, .origenclosurelink): leaf(&frame)
    case (.prism, .publicationdate): leaf(&frame)
    case (.youTube, .videoid): leaf(&frame)
    default: break
    }
  }

  mutating func closeDiscussion(_ frame: Frame) {
    switch (frame.name.namespace, frame.name.local) {
    case (.slash, .comments): item.extra("comments_count", number(frame))
    case (.slash, .section): item.extra("section", plainText(frame).map { .string($0) })
    case (.slash, .department): item.extra("department", plainText(frame).map { .string($0) })
    case (.wellFormedWeb, .commentrss):
      item.extra("comments_feed_url", url(frame).map { .string($0) })
    case (.wellFormedWeb, .comment): item.extra("comment_api_url", url(frame).map { .string($0) })
    case (.feedBurner, .origlink):
      // The page itself, of which the link is a counted detour. The link stays the item's address,
      // as other readers have it.
      item.item.externalURL = item.item.externalURL ?? url(frame)
    case (.feedBurner, .origenclosurelink):
      item.extra("original_attachment_url", url(frame).map { .string($0) })
    case (.prism, .publicationdate): offerPublished(frame, rank: 1)
    case (.youTube, .videoid): item.extra("youtube_video_id", rawText(frame).map { .string($0) })
    default: break
    }
  }
}
