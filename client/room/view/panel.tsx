/** The right column: the case beside the picture, the opinion's questions, the chat. On narrow windows a sheet over the stage. */
import { type ReactNode, useId } from 'react'
import type { Attachment } from '../../../server/contract/attachment.ts'
import { CaseTab } from './case-tab.tsx'
import { ChatTab } from './chat-tab.tsx'
import { useCase, useRoomState, useRoomTexts } from './context.tsx'
import { FilesTab } from './files-tab.tsx'
import { FourTab } from './four-tab.tsx'
import { OpinionTab } from './opinion-tab.tsx'

export const tabs = ['case', 'four', 'files', 'opinion', 'chat'] as const
export type Tab = (typeof tabs)[number]

type PanelProps = {
  tab: Tab
  onTab: (tab: Tab) => void
  /** Matters only where the panel is a sheet. */
  open: boolean
  onClose: () => void
  unread: number
  file: Attachment | null
  onFile: (file: Attachment | null) => void
}

export function Panel({ tab, onTab, open, onClose, unread, file, onFile }: PanelProps) {
  const texts = useRoomTexts()
  const id = useId()
  return (
    <aside className="r-panel" data-open={open} aria-label={texts.panel.label}>
      <div className="r-tabs">
        <TabList tab={tab} onTab={onTab} unread={unread} id={id} />
        <button type="button" className="r-link r-panel-close" onClick={onClose}>
          {texts.panel.close}
        </button>
      </div>
      <div
        className={tab === 'chat' ? 'r-tab-body r-chat' : 'r-tab-body'}
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tab}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls has to be reachable by the keyboard
        tabIndex={0}
      >
        {tab === 'case' ? <CaseTab /> : null}
        {tab === 'four' ? <FourTab /> : null}
        {tab === 'files' ? <FilesTab shown={file} onShow={onFile} /> : null}
        {tab === 'opinion' ? <OpinionTab /> : null}
        {tab === 'chat' ? <ChatTab /> : null}
      </div>
    </aside>
  )
}

type TabListProps = Pick<PanelProps, 'tab' | 'onTab' | 'unread'> & { id: string }

function TabList({ tab, onTab, unread, id }: TabListProps) {
  const texts = useRoomTexts()
  const { attachments } = useCase()
  const { chat } = useRoomState()
  const counts: Partial<Record<Tab, number>> = { files: attachments.length, chat: chat.length }
  const move = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? tab
    onTab(next)
    document.getElementById(`${id}-${next}`)?.focus()
  }
  const label = (one: Tab): ReactNode => {
    const count = counts[one] ?? 0
    if (one === 'chat' && unread > 0) {
      return (
        <>
          {texts.panel.chat} <span className="r-unread">{texts.panel.unread(unread)}</span>
        </>
      )
    }
    return count === 0 ? texts.panel[one] : texts.panel.count(texts.panel[one], count)
  }
  return (
    <div role="tablist" aria-label={texts.panel.label} onKeyDown={move}>
      {tabs.map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          id={`${id}-${one}`}
          aria-selected={one === tab}
          aria-controls={`${id}-panel`}
          tabIndex={one === tab ? 0 : -1}
          data-testid={`room-tab-${one}`}
          onClick={() => onTab(one)}
        >
          {label(one)}
        </button>
      ))}
    </div>
  )
}
