//! Links and frames in Chinese.

use super::super::share::ShareTexts;

/// In Chinese.
pub(in crate::texts) static SHARE: ShareTexts = ShareTexts {
    share: "分享",
    heading: "分享当前画面",
    close: "关闭",
    link: "链接",
    with_painting: "包含画作",
    painting_packed: "正在压缩画作…",
    painting_fits: |letters| format!("画作占 {letters} 个字符，打开后与现在完全一致。"),
    painting_too_large: |letters, most| {
        format!(
            "画作需要 {letters} 个字符；超过 {most} 个字符的链接会被邮件和聊天软件截断。请改为将各图层保存为文件，或使用更小的画布。"
        )
    },
    frame: "嵌入到您的网页",
    leave_out: "嵌入时隐藏",
    part: |part| match part {
        "tools" => "工具栏",
        "options" => "画笔与场景",
        "view" => "缩放与图层显示",
        "strip" => "图像列表",
        "descent" => "梯度下降",
        "losses" => "损失",
        "layers" => "标签生成与文件",
        "curve" => "单像素曲线",
        "metrics" => "指标",
        _ => "顶栏",
    },
    about: "所有状态都在网址之中，不会上传任何数据。",
    copy: "复制",
    copied: "已复制",
    copy_failed: "浏览器不允许复制：请选中文字后手动复制。",
    open_whole: "在 JDT Playground 中打开 ↗",
    unreadable: "无法读取此链接中的画作；链接在发送过程中有时会被截断。请重新索取链接，或索取图层文件。",
};
