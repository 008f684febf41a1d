/** Who stands under the version, whether it is genuine, and the requester's own signature as read. */
import { Button } from 'antd'
import { useState } from 'react'
import type { OpinionVersion } from '../../../server/contract/opinion.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { now } from '../../ui/clock.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Box } from '../../ui/layout.tsx'
import { Mark } from '../../ui/mark.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { useTime } from '../../ui/time.ts'
import { useCounterSign } from './data.ts'

export function Verification({ shown }: { shown: OpinionVersion }) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.opinion
  return (
    <Box label={shown.intact ? words.verified : words.broken}>
      <p
        className={shown.intact ? 'opinion-verified' : 'opinion-verified tone-cinnabar'}
        data-testid="opinion-verified"
      >
        <Mark state={shown.intact ? 'closed' : 'declined'} tone="inherit" />
        <b>{shown.intact ? words.verified : words.broken}</b>
      </p>
      <p className="second small">
        {shown.intact ? words.verifiedBody(time.clock(now())) : words.brokenBody}
      </p>
      <Signatures shown={shown} />
      <p className="second small">
        {texts.signature.method}
        {'　'}
        <a
          href={paths.verify(shown.token)}
          target="_blank"
          rel="noreferrer"
          className="text-link"
          data-testid="verify-link"
        >
          {texts.signature.verify.copyUrl}
        </a>
      </p>
    </Box>
  )
}

function Signatures({ shown }: { shown: OpinionVersion }) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const words = texts.signature
  return (
    <ul className="signatures" aria-label={words.title}>
      {shown.signatures.map((one) => (
        <li key={`${one.role} ${one.signer.id}`} data-testid={`signature-${one.role}`}>
          <span>
            {words.role[one.role]}
            {'　'}
            <b>{personIn(language, one.signer)}</b>
          </span>
          <small className={one.valid === false ? 'tone-cinnabar' : 'second'}>
            {time.moment(one.signedAt)}
            {'　'}
            {one.valid === false ? words.doubtful : words.provider(one.provider)}
          </small>
        </li>
      ))}
      {shown.remindedAt === null ? null : (
        <li>
          <small className="second">{texts.board.counterReminded(time.near(shown.remindedAt))}</small>
        </li>
      )}
    </ul>
  )
}

export function CounterSign({
  version,
  consultationId,
}: {
  version: OpinionVersion
  consultationId: string
}) {
  const words = useTexts().signature.counter
  const [open, setOpen] = useState(false)
  const [password, setPassword] = useState('')
  const sign = useCounterSign(consultationId, version.id)
  const close = () => {
    setPassword('')
    setOpen(false)
  }
  return (
    <div className="counter-sign">
      <Button size="large" block onClick={() => setOpen(true)} data-testid="countersign">
        {words.open}
      </Button>
      <ConfirmDialog
        open={open}
        title={words.title}
        action={words.action}
        confirmTestId="countersign-confirm"
        onConfirm={() => sign.mutateAsync({ password })}
        onClose={close}
      >
        <p>{words.body}</p>
        <PasswordField value={password} onChange={setPassword} autoFocus />
      </ConfirmDialog>
    </div>
  )
}
