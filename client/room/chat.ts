/** Words between the people in the room. What could not be sent stays visible and can be sent again under the same key. */
import type { ChatMessage } from '../../server/contract/signal.ts'
import { newKey } from '../api.ts'
import { mayPass, type RoomSignal, roomErrorOf } from './signal.ts'
import type { ChatEntry, RoomStore } from './store.ts'

export class Chat {
  readonly #signal: RoomSignal
  readonly #store: RoomStore

  constructor(signal: RoomSignal, store: RoomStore) {
    this.#signal = signal
    this.#store = store
  }

  /** Shows the words at once as pending. A text of nothing but spaces is not sent. */
  async send(text: string): Promise<void> {
    const { self } = this.#store.get()
    if (self === null || text.trim() === '') return
    const entry: ChatEntry = {
      key: newKey(),
      personId: self.personId,
      name: self.name,
      text,
      at: new Date().toISOString(),
      status: 'pending',
    }
    this.#store.change(({ chat }) => ({ chat: [...chat, entry] }))
    await this.#deliver(entry)
  }

  async retry(key: string): Promise<void> {
    const entry = this.#store.get().chat.find((other) => other.key === key)
    if (entry === undefined || entry.status === 'sent') return
    this.#mark(key, 'pending')
    await this.#deliver(entry)
  }

  /** After a gap: everything that is still waiting goes out; the server knows the keys of what did arrive. */
  async flush(): Promise<void> {
    for (const entry of this.#store.get().chat) if (entry.status === 'pending') await this.#deliver(entry)
  }

  /** What the server says was said, by anybody. */
  receive(message: ChatMessage): void {
    this.#store.change(({ chat, self }) => ({ chat: withMessage(chat, message, self?.personId ?? null) }))
  }

  async #deliver(entry: ChatEntry): Promise<void> {
    try {
      const message = await this.#signal.request('chat.send', { key: entry.key, text: entry.text })
      this.#store.change(({ chat }) => ({ chat: confirmed(chat, entry.key, message) }))
    } catch (error) {
      const waits = !this.#signal.isConnected() && mayPass(roomErrorOf(error).code)
      // Without a connection it goes out by itself later; a refusal needs a person.
      if (!waits) this.#mark(entry.key, 'failed')
    }
  }

  #mark(key: string, status: ChatEntry['status']): void {
    this.#store.change(({ chat }) => ({
      chat: chat.map((entry) =>
        entry.key === key && entry.status !== 'sent' ? { ...entry, status } : entry,
      ),
    }))
  }
}

function sent(message: ChatMessage): ChatEntry {
  const { id, ...rest } = message
  return { ...rest, key: id, status: 'sent' }
}

/** The answer to one's own words; the notice of them may have come before it. */
export function confirmed(
  chat: readonly ChatEntry[],
  key: string,
  message: ChatMessage,
): readonly ChatEntry[] {
  if (chat.some((entry) => entry.key === message.id)) return chat.filter((entry) => entry.key !== key)
  return chat.map((entry) => (entry.key === key ? sent(message) : entry))
}

export function withMessage(
  chat: readonly ChatEntry[],
  message: ChatMessage,
  selfId: string | null,
): readonly ChatEntry[] {
  if (chat.some((entry) => entry.key === message.id)) return chat
  // One's own words from here: the answer to the sending is about to come and will find this one.
  const mine = chat.findIndex(
    (entry) => entry.status !== 'sent' && message.personId === selfId && entry.text === message.text,
  )
  if (mine !== -1) return chat.map((entry, index) => (index === mine ? sent(message) : entry))
  return [...chat, sent(message)]
}
