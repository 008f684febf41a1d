/** How many words of others have not been seen: those that came while the chat was not open. */
import { useEffect, useState } from 'react'
import { announce } from '../../ui/announce.tsx'
import { useRoomState, useRoomTexts } from './context.tsx'

export function useUnread(reading: boolean): number {
  const { chat, self } = useRoomState()
  const texts = useRoomTexts()
  const others = chat.filter(({ personId, status }) => status === 'sent' && personId !== self?.personId)
  const [seen, setSeen] = useState(others.length)
  const count = others.length
  const news = others.at(-1)
  useEffect(() => {
    if (reading) setSeen(count)
  }, [reading, count])
  const unread = reading ? 0 : Math.max(0, count - seen)
  // biome-ignore lint/correctness/useExhaustiveDependencies: one announcement for each new message
  useEffect(() => {
    if (unread > 0 && news !== undefined) announce(texts.chat.news(news.name))
  }, [news?.key])
  return unread
}
