/** A mail address: used when the code that went there has come back. */
import { Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'
import type { NoticeSettings } from '../../../server/contract/notice.ts'
import { http, read } from '../../api.ts'
import { useTexts } from '../../i18n/text.ts'
import { refreshNoticeSettings } from '../../notice.ts'
import { useWrite } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Section } from '../../ui/layout.tsx'

type Props = { settings: NoticeSettings }

export function MailSection({ settings }: Props) {
  const texts = useTexts()
  const { address, pending } = settings.mail
  const [asksOther, setAsksOther] = useState(false)
  const words = texts.notice.settings
  if (!settings.available.includes('mail')) {
    return (
      <Section title={words.mail}>
        <p className="second">{words.mailOff}</p>
      </Section>
    )
  }
  const step = asksOther ? 'address' : pending !== null ? 'code' : address === null ? 'address' : 'done'
  return (
    <Section title={words.mail}>
      <p className="dim small">{words.mailNote}</p>
      {address === null ? null : <Current address={address} />}
      {step === 'address' ? <AddressForm onSent={() => setAsksOther(false)} /> : null}
      {step === 'code' && pending !== null ? <CodeForm address={pending.address} /> : null}
      {step === 'address' ? null : (
        <Button type="link" style={{ paddingInline: 0 }} onClick={() => setAsksOther(true)}>
          {words.otherAddress}
        </Button>
      )}
    </Section>
  )
}

function Current({ address }: { address: string }) {
  const texts = useTexts()
  const [asking, setAsking] = useState(false)
  const words = texts.notice.settings
  const remove = useWrite((_input: null, options) =>
    read(http.api['notice-settings'].mail.$delete({}, options)),
  )
  return (
    <div className="row">
      <b>{address}</b>
      <span className="second small">{words.confirmed}</span>
      <Button size="small" onClick={() => setAsking(true)}>
        {words.removeAddress}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words.removeAddress}
        action={words.removeAddress}
        danger
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await remove.mutateAsync(null)
          await refreshNoticeSettings()
        }}
      >
        {words.removeAddressBody}
      </ConfirmDialog>
    </div>
  )
}

const addressForm = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

function AddressForm({ onSent }: { onSent: () => void }) {
  const texts = useTexts()
  const words = texts.notice.settings
  const [address, setAddress] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const claim = useWrite(
    (input: { address: string }, options) =>
      read(http.api['notice-settings'].mail.$post({ json: input }, options)),
    {
      onSuccess: async () => {
        await refreshNoticeSettings()
        onSent()
      },
    },
  )
  const send = (event: FormEvent) => {
    event.preventDefault()
    const given = address.trim()
    setIsWrong(!addressForm.test(given))
    if (addressForm.test(given)) claim.mutate({ address: given })
  }
  return (
    <form onSubmit={send} noValidate>
      <div className="wishes-form">
        <div className="wishes-field">
          <label className="field-label" htmlFor="mail-address">
            {words.address}
          </label>
          <Input
            id="mail-address"
            type="email"
            value={address}
            maxLength={254}
            autoComplete="email"
            status={isWrong ? 'error' : ''}
            aria-invalid={isWrong}
            onChange={({ target }) => setAddress(target.value)}
          />
        </div>
        <Button htmlType="submit" loading={claim.isPending}>
          {words.sendCode}
        </Button>
      </div>
      {isWrong ? (
        <p className="field-error" role="alert">
          {words.addressProblem}
        </p>
      ) : null}
      {claim.error === null ? null : <ErrorState error={claim.error} kept="here" />}
    </form>
  )
}

function CodeForm({ address }: { address: string }) {
  const texts = useTexts()
  const words = texts.notice.settings
  const [code, setCode] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const confirm = useWrite(
    (input: { code: string }, options) =>
      read(http.api['notice-settings'].mail.code.$post({ json: input }, options)),
    { onSuccess: refreshNoticeSettings },
  )
  const send = (event: FormEvent) => {
    event.preventDefault()
    const isCode = /^\d{6}$/.test(code)
    setIsWrong(!isCode)
    if (isCode) confirm.mutate({ code })
  }
  return (
    <form onSubmit={send} noValidate>
      <p className="second">{words.sentTo(address)}</p>
      <div className="wishes-form">
        <div className="wishes-field" style={{ flexBasis: 160 }}>
          <label className="field-label" htmlFor="mail-code">
            {words.code}
          </label>
          <Input
            id="mail-code"
            value={code}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            status={isWrong ? 'error' : ''}
            aria-invalid={isWrong}
            onChange={({ target }) => setCode(target.value.replaceAll(/\D/g, ''))}
          />
        </div>
        <Button htmlType="submit" loading={confirm.isPending}>
          {words.confirm}
        </Button>
      </div>
      {isWrong ? (
        <p className="field-error" role="alert">
          {words.codeProblem}
        </p>
      ) : null}
      {confirm.error === null ? null : <ErrorState error={confirm.error} />}
    </form>
  )
}
