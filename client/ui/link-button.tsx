/** A button that goes somewhere: a real link, so that it can be opened in a new tab and is announced as one. */
import { Button, type ButtonProps } from 'antd'
import type { ReactNode } from 'react'
import { useHref, useLinkClickHandler } from 'react-router'

type LinkButtonProps = Pick<ButtonProps, 'type' | 'size' | 'block' | 'danger' | 'icon' | 'className'> & {
  to: string
  children: ReactNode
}

export function LinkButton({ to, children, ...rest }: LinkButtonProps) {
  const href = useHref(to)
  const follow = useLinkClickHandler<HTMLAnchorElement>(to)
  return (
    <Button
      {...rest}
      href={href}
      // antd types the handler for both elements it may draw; with `href` it draws an anchor.
      onClick={(event) => follow(event as React.MouseEvent<HTMLAnchorElement>)}
    >
      {children}
    </Button>
  )
}
