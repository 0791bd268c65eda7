//! Learn, in Chinese.

use crate::texts::learn::LearnTexts;

/// The texts of the lessons' frame.
pub(in crate::texts) static LEARN: LearnTexts = LearnTexts {
    title: "课程",
    about: "每节课用几个步骤带你走过真正的页面：先预测，再动手，然后观察。页面会发现你是否完成了每一步；每一步都有自己的链接，可以分享。",
    minutes: |minutes| format!("{minutes} 分钟"),
    finished: "已完成",
    no_list: || "无法加载课程列表。请检查网络连接，然后重新加载页面。".to_owned(),
    no_lesson: |name| format!("没有名为“{name}”的课程。课程列表中有所有可用的课程。"),
    wrong_file: "这个文件夹中有一个文件不是课程：",
    lesson: "课程",
    all_lessons: "所有课程",
    fold: "收起课程",
    unfold: "展开课程",
    step_of: |step, steps| format!("第 {step} 步，共 {steps} 步"),
    predict: "预测",
    right: "正确。现在看它如何发生。",
    other: |answer| format!("结果会不同：{answer}。看它如何发生。"),
    todo: "动手",
    waiting: "完成后，页面会自动发现。",
    done: "完成。",
    see: "观察",
    tell: "不做，直接看结果",
    why: "为什么",
    paper: |cite, place| if place.is_empty() { cite.to_owned() } else { format!("{cite}，{place}") },
    notes: "给教师",
    back: "上一步",
    next: "下一步",
    finish: "结束",
    again: "重新设置",
    again_about: "让页面回到这一步开始时的样子",
    print: "打印本课",
    loading: "正在加载课程……",
    papers: "论文",
    printed_answer: "正确答案：",
};
