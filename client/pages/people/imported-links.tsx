/** The links of people who were invited together, to be handed over. They are not shown a second time. */
import { Button, Input } from 'antd'
import { useState } from 'react'
import type { InvitedPeople } from '../../../server/contract/people-import.ts'
import { byteOrderMark, csvLine } from '../../../server/domain/csv.ts'
import { saveFile } from '../../download.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useCopy } from '../../ui/copy.ts'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { useTime } from '../../ui/time.ts'

type Invited = InvitedPeople['people'][number]

const addressOf = ({ link }: Invited) =>
  link === null ? '' : `${window.location.origin}${paths.welcome(link.token)}`

export function ImportedLinks({ people }: { people: readonly Invited[] }) {
  const words = useTexts().people.import
  const time = useTime()
  const [kept, setKept] = useState(false)
  const withMail = (mail: 'sent' | 'failed') => people.filter(({ link }) => link?.mail === mail).length
  const [sent, failed] = [withMail('sent'), withMail('failed')]
  const download = () => {
    const lines = people.map((one) => {
      const { name, loginName, link } = one
      return csvLine([
        ...[name, loginName, addressOf(one)],
        ...(link === null ? ['', words.used] : [time.moment(link.expiresAt), words.mail[link.mail]]),
      ])
    })
    saveFile(new Blob([byteOrderMark, csvLine(words.head), ...lines], { type: 'text/csv' }), words.fileName)
    setKept(true)
  }
  return (
    <section className="people-imported">
      <h2 className="h2" role="status" data-testid="imported">
        {words.done(people.length)}
      </h2>
      {sent === 0 ? null : <p>{words.mailed(sent)}</p>}
      {failed === 0 ? null : <p className="people-failed">{words.unsent(failed)}</p>}
      <p className="second">{words.once}</p>
      <div className="row">
        <Button type="primary" size="large" onClick={download} data-testid="links-download">
          {words.download}
        </Button>
        <LinkButton size="large" to={paths.people()}>
          {words.toPeople}
        </LinkButton>
      </div>
      <ul className="people-links">
        {people.map((one) => (
          <OneLink key={one.line} one={one} />
        ))}
      </ul>
      {/* mailed ones are with their owners; what has to be handed over would be lost */}
      <LeaveGuard dirty={!kept && sent < people.length} words={words.leave} />
    </section>
  )
}

function OneLink({ one }: { one: Invited }) {
  const { import: words, link: said } = useTexts().people
  const address = addressOf(one)
  const { copied, copy } = useCopy(address, said.copied)
  return (
    <li data-testid="imported-link" data-login={one.loginName}>
      <span>
        <b>{one.name}</b>
        <small className="dim">
          {[one.loginName, one.link === null ? words.used : words.mail[one.link.mail]].join('　')}
        </small>
      </span>
      {one.link === null ? null : (
        <>
          <Input readOnly className="mono" value={address} aria-label={words.linkOf(one.name)} />
          <Button onClick={copy} aria-label={words.copyOf(one.name)}>
            {copied ? said.copied : words.copy}
          </Button>
        </>
      )}
    </li>
  )
}
