/** How the room is laid out, and its windows beside the page. */
export const layout = {
  menu: '布局',
  label: '画面布局',
  main: '主画面',
  speaker: '跟随说话人',
  grid: '并排',
  record: '病例为主',
  notes: {
    main: '一路大画面，别的在左边',
    speaker: '大画面换成正在说话的人',
    grid: '所有画面一样大',
    record: '病例占满，画面缩在角上',
  },
  pip: '画中画',
  pipNote: '浮在别的软件上面',
  second: '第二屏幕',
  secondNote: '主画面另开一窗，可拖到另一台显示器',
  close: '收回',
  windowTitle: '会诊主画面',
  blocked: '浏览器没有放行新窗口。在地址栏允许弹出窗口后再按一次。',
  nothing: '现在没有画面',
  notice: { pip: '画中画已打开', second: '第二屏幕已打开', closed: '已收回' },
}
