/** 对话: kept with the consultation, so it is a place to write down a name or a dose. */
import { useEffect, useRef, useState } from 'react'
import { sideOf } from '../../../server/domain/host.ts'
import { useLanguage, useTexts } from '../../i18n/text.ts'
import { useTime } from '../../ui/time.ts'
import type { ChatEntry } from '../store.ts'
import { useClient, useRoomState, useRoomTexts } from './context.tsx'

/** Characters; the contract's bound. */
const longest = 2000

export function ChatTab() {
  const texts = useRoomTexts()
  const { chat } = useRoomState()
  const end = useRef<HTMLLIElement>(null)
  const last = chat.at(-1)?.key
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another message is the last one
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not return.
    void end.current?.scrollIntoView({ block: 'nearest' })
  }, [last])
  return (
    <>
      <div className="r-chat-log" role="log" aria-label={texts.chat.label} data-testid="room-chat-log">
        {chat.length === 0 ? <p className="r-quiet">{texts.chat.empty}</p> : null}
        <ol>
          {chat.map((entry) => (
            <Entry key={entry.key} entry={entry} />
          ))}
          <li ref={end} aria-hidden="true" style={{ margin: 0 }} />
        </ol>
      </div>
      <Writing />
    </>
  )
}

function Entry({ entry }: { entry: ChatEntry }) {
  const texts = useRoomTexts()
  const time = useTime()
  const { call } = useClient()
  const { self, people, signalling } = useRoomState()
  const english = useLanguage() === 'en'
  const author = people.find(({ personId }) => personId === entry.personId)
  const mine = self?.personId === entry.personId
  const name = mine ? texts.you : english && author?.nameEn ? author.nameEn : entry.name
  return (
    <li data-testid="room-chat-entry" data-status={entry.status}>
      <div className="head">
        <b>{name}</b>
        <time dateTime={entry.at}>{time.clock(entry.at)}</time>
        {entry.status === 'pending' ? (
          <span>{signalling === 'up' ? texts.chat.pending : texts.chat.waiting}</span>
        ) : null}
        {entry.status === 'failed' ? (
          <>
            <span className="r-bad">{texts.chat.failed}</span>
            <button type="button" className="r-link" onClick={() => void call.chat.retry(entry.key)}>
              {texts.chat.retry}
            </button>
          </>
        ) : null}
      </div>
      <p>{entry.text}</p>
    </li>
  )
}

/** Whom what is written now reaches. */
function useField(): string {
  const { room, host } = useTexts()
  const { controls, self } = useRoomState()
  const apart = controls?.expertsSince != null && self !== null
  return apart ? host.chatApart[sideOf(self.role)] : room.chat.field
}

function Writing() {
  const texts = useRoomTexts()
  const field = useField()
  const { call } = useClient()
  const [text, setText] = useState('')
  const tooLong = text.length > longest
  const send = () => {
    if (text.trim() === '' || tooLong) return
    setText('')
    void call.chat.send(text)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    // While a Chinese word is being composed, Enter chooses it; 229 is the same in browsers that tell it late.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
      return
    event.preventDefault()
    send()
  }
  return (
    <form
      className="r-chat-form"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        className="r-field"
        rows={2}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        aria-label={field}
        placeholder={field}
        aria-invalid={tooLong}
        data-testid="room-chat-input"
      />
      <div>
        <span className={tooLong ? 'r-tab-small r-bad' : 'r-tab-small'}>
          {tooLong ? texts.chat.tooLong(longest) : texts.chat.hint}
        </span>
        <button type="submit" className="r-button" data-testid="room-chat-send">
          {texts.chat.send}
        </button>
      </div>
    </form>
  )
}
