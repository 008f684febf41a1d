/** Ways for each kind of notice, and quiet hours; saved together. */
import { Button, Checkbox, TimePicker } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import type { NoticeSettings, NoticeWishes } from '../../../server/contract/notice.ts'
import type { Channel } from '../../../server/domain/delivery.ts'
import type { NoticeCategory } from '../../../server/domain/notice.ts'
import { http, read } from '../../api.ts'
import { useTexts } from '../../i18n/text.ts'
import { refreshNoticeSettings } from '../../notice.ts'
import { useWrite } from '../../queries.ts'
import { announce } from '../../ui/announce.tsx'
import { ErrorState } from '../../ui/answer.tsx'
import { now } from '../../ui/clock.ts'
import { useKeys } from '../../ui/keys.ts'
import { Section } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'

/* contract and domain lists would bring their schemas into the page */
const categories: readonly NoticeCategory[] = ['emergency', 'action_needed', 'reminder', 'news', 'security']
const ways: readonly Channel[] = ['mail', 'push', 'webhook']

type Props = { settings: NoticeSettings }

export function WishSection({ settings }: Props) {
  const texts = useTexts()
  const time = useTime()
  const [wishes, setWishes] = useState(settings.wishes)
  const [savedAt, setSavedAt] = useState<number | null>(null)
  const save = useWrite(
    (input: NoticeWishes, options) => read(http.api['notice-settings'].$put({ json: input }, options)),
    {
      onSuccess: async () => {
        setSavedAt(now())
        announce(texts.notice.settings.saved(time.clockSeconds(now())))
        await refreshNoticeSettings()
      },
    },
  )
  const change = (next: NoticeWishes) => {
    setSavedAt(null)
    setWishes(next)
  }
  useKeys([{ keys: 'Ctrl+S', label: texts.common.keys.save, run: () => save.mutate(wishes) }])
  return (
    <Section title={texts.notice.settings.ways}>
      <WaysTable settings={settings} wishes={wishes} onChange={change} />
      <QuietFields wishes={wishes} onChange={change} />
      {save.error === null ? null : <ErrorState error={save.error} kept="here" />}
      <div className="row">
        <Button
          type="primary"
          loading={save.isPending}
          onClick={() => save.mutate(wishes)}
          data-testid="wishes-save"
        >
          {texts.notice.settings.save}
        </Button>
        {savedAt === null ? null : (
          <span className="second small">{texts.notice.settings.saved(time.clockSeconds(savedAt))}</span>
        )}
      </div>
    </Section>
  )
}

type FieldsProps = { wishes: NoticeWishes; onChange: (wishes: NoticeWishes) => void }

function WaysTable({ settings, wishes, onChange }: Props & FieldsProps) {
  const texts = useTexts()
  const { category, categoryNote, channel } = texts.notice
  const toggle = (of: NoticeCategory, way: Channel) => {
    const before = wishes.channels[of]
    const after = before.includes(way) ? before.filter((one) => one !== way) : [...before, way]
    onChange({ ...wishes, channels: { ...wishes.channels, [of]: after } })
  }
  return (
    <table className="wishes-table">
      <thead>
        <tr>
          <th scope="col">{texts.notice.settings.what}</th>
          {ways.map((way) => (
            <th scope="col" key={way} className="wishes-way">
              {channel[way]}
              <Lacking way={way} settings={settings} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {categories.map((one) => (
          <tr key={one}>
            <th scope="row">
              {category[one]}
              <small>{categoryNote[one]}</small>
            </th>
            {ways.map((way) => (
              <td key={way}>
                <Checkbox
                  className="wishes-check"
                  checked={wishes.channels[one].includes(way)}
                  disabled={!settings.available.includes(way)}
                  onChange={() => toggle(one, way)}
                  aria-label={`${category[one]}　${channel[way]}`}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Why a way leads nowhere yet. */
function Lacking({ way, settings }: { way: Channel } & Props) {
  const texts = useTexts()
  const { off, noAddress, noDevice } = texts.notice.settings
  if (!settings.available.includes(way)) return <small>{off}</small>
  if (way === 'mail' && settings.mail.address === null) return <small>{noAddress}</small>
  if (way === 'push' && settings.devices.length === 0) return <small>{noDevice}</small>
  return null
}

const proposed = { from: '22:00', until: '07:00' }

function QuietFields({ wishes, onChange }: FieldsProps) {
  const texts = useTexts()
  const { quiet } = wishes
  const words = texts.notice.settings
  const field = (name: 'from' | 'until') => (
    <TimePicker
      value={dayjs(`2000-01-01T${quiet?.[name] ?? proposed[name]}`)}
      format="HH:mm"
      minuteStep={5}
      allowClear={false}
      needConfirm={false}
      aria-label={`${words.quiet}　${words[name]}`}
      onChange={(picked) => {
        if (quiet !== null && picked !== null) {
          onChange({ ...wishes, quiet: { ...quiet, [name]: picked.format('HH:mm') } })
        }
      }}
    />
  )
  return (
    <div style={{ margin: '16px 0' }}>
      <Checkbox
        checked={quiet !== null}
        onChange={({ target }) => onChange({ ...wishes, quiet: target.checked ? proposed : null })}
      >
        {words.quietOn}
      </Checkbox>
      {quiet === null ? null : (
        <div className="wishes-quiet">
          <span className="wishes-time">
            {words.from} {field('from')}
          </span>
          <span className="wishes-time">
            {words.until} {quiet.until < quiet.from ? words.overnight : null} {field('until')}
          </span>
        </div>
      )}
      <p className="dim small">{words.quietNote}</p>
    </div>
  )
}
