/** A link that was made, to be copied and handed over. It is not shown a second time. */
import { Button, Input, Modal } from 'antd'
import { useId } from 'react'
import type { AccountLink } from '../../../server/contract/account.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useCopy } from '../../ui/copy.ts'
import { useTime } from '../../ui/time.ts'

export function LinkShown({ link, onClose }: { link: AccountLink; onClose: () => void }) {
  const texts = useTexts()
  const words = texts.people.link
  const time = useTime()
  const id = useId()
  const url = `${window.location.origin}${paths.welcome(link.token)}`
  // Selected, to be copied by hand.
  const select = () => document.querySelector<HTMLTextAreaElement>('[data-testid="link"]')?.select()
  const { copied, copy } = useCopy(url, words.copied, select)
  return (
    <Modal
      open
      title={words.title[link.purpose]}
      onCancel={onClose}
      mask={{ closable: false }}
      closable={{ 'aria-label': texts.common.action.close }}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={copy}>{copied ? words.copied : words.copy}</Button>
          <Button type="primary" onClick={onClose} data-testid="link-done">
            {words.close}
          </Button>
        </div>
      }
    >
      <p className={link.mail === 'failed' ? 'people-failed' : 'second'} role="status">
        {words.mail[link.mail]}
      </p>
      <label className="field-label" htmlFor={id} style={{ marginTop: 12 }}>
        {words.label}
      </label>
      <Input.TextArea id={id} readOnly autoSize value={url} data-testid="link" className="mono" />
      <p className="tiny dim">{words.until(time.short(link.expiresAt))}</p>
    </Modal>
  )
}
