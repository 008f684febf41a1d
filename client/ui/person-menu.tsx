/** What belongs to the person: language, keys, signing out. */
import { Dropdown, type MenuProps } from 'antd'
import { type ReactNode, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Me } from '../../server/contract/session.ts'
import { useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { chooseLanguage, signOut } from '../session.ts'
import { ErrorDialog } from './error-dialog.tsx'
import { showKeys } from './key-bar.tsx'

type PersonMenuProps = { me: Me; children: ReactNode; placement?: 'bottomRight' | 'topRight' }

export function PersonMenu({ me, children, placement = 'bottomRight' }: PersonMenuProps) {
  const texts = useTexts()
  const language = useLanguage()
  const navigate = useNavigate()
  const [error, setError] = useState<unknown>(null)
  const leave = async () => {
    try {
      await signOut()
      await navigate(paths.signIn())
    } catch (thrown) {
      setError(thrown)
    }
  }
  const items: MenuProps['items'] = [
    { key: 'who', type: 'group', label: `${me.person.name}　${me.loginName}` },
    {
      key: 'language',
      label: <span lang={texts.common.person.languageLang}>{texts.common.person.language}</span>,
      // The page has changed already; on the next computer it would be in the old language again, so it is said.
      onClick: () => void chooseLanguage(language === 'zh' ? 'en' : 'zh').catch(setError),
    },
    {
      key: 'notices',
      label: texts.notice.settings.title,
      onClick: () => void navigate(paths.noticeSettings()),
    },
    { key: 'account', label: texts.people.own.title, onClick: () => void navigate(paths.account()) },
    { key: 'network', label: texts.network.menu, onClick: () => void navigate(paths.network()) },
    { key: 'keys', label: texts.common.person.keys, onClick: showKeys },
    { type: 'divider' },
    { key: 'out', label: texts.common.person.signOut, onClick: () => void leave() },
  ]
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']} placement={placement}>
        <button
          type="button"
          className={placement === 'bottomRight' ? 'person' : 'phone-me'}
          aria-haspopup="menu"
        >
          {children}
          <span className="hidden-text">{texts.common.person.menu}</span>
        </button>
      </Dropdown>
      <ErrorDialog error={error} onClose={() => setError(null)} />
    </>
  )
}
