/** 面部以外的镜头：检查、舌象、文件、显微。 */
import type { CameraRole } from '../../../server/domain/room.ts'

export const camera = {
  role: {
    examination: '检查镜头',
    tongue: '舌象镜头',
    document: '文件镜头',
    microscope: '显微镜头',
  } satisfies Record<CameraRole, string>,
  face: '面部镜头',
  title: '其他镜头',
  note: '原样送出：不镜像、不虚化、不美颜。同一个设备同时只作一种用途。',
  device: (role: string) => `${role}用的设备`,
  automatic: '自动选择',
  inUse: (label: string, by: string) => `${label}（正用作${by}）`,
  open: '打开',
  close: '关闭',
  openNamed: (role: string) => `打开${role}`,
  closeNamed: (role: string) => `关闭${role}`,
  opening: '正在打开',
  lent: (role: string) => `这个设备正用作${role}，关闭后恢复`,
  lentHint: (role: string) => `面部的摄像头现在用作${role}；关闭它，面部画面自动恢复。`,
  retry: '再试一次',
  shown: (name: string, role: string) => `${name} 打开了${role}`,
  hidden: (name: string, role: string) => `${name} 关闭了${role}`,
  gone: (role: string) => `${role}断开了，重新插好后再打开`,
}
