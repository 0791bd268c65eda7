//! The lessons' live experiments, in Chinese.

use crate::texts::experiment::{ExperimentTexts, loss_name};
use jdt_engine::Experiment;

/// The texts of the live experiments.
pub(in crate::texts) static EXPERIMENT: ExperimentTexts = ExperimentTexts {
    title: |experiment| match experiment {
        Experiment::Shards => "一个批次，多个工作进程",
        Experiment::Imbalance => "稀少的前景",
        Experiment::Distillation => "教师的学生们",
        Experiment::Semi => "十二张图，两个标签",
    },
    about: |experiment| match experiment {
        Experiment::Shards => {
            "十六张 32 × 32 像素的图，四张有大圆盘，十二张有更小更暗的圆盘，都带噪声。一个只有四个权重的逻辑回归用数据集 (D) 上的 DML 训练两次：一次用整个批次，一次像多个工作进程那样，各自只看自己的一份，再平均梯度。"
        }
        Experiment::Imbalance => {
            "八张 32 × 32 像素的图，每张有一个圆盘，带噪声。同一个逻辑回归用三种损失训练。所有数字都在训练图上测得。"
        }
        Experiment::Distillation => {
            "八张图，每张一个圆盘。教师用交叉熵训练；学生的标签是 λ 份标签加 1 − λ 份温度为 T 的教师输出，每个学生用自己的损失。"
        }
        Experiment::Semi => {
            "十二张图，其中两张有标签。由这两张训练的教师猜测另外十张；在它的把握不低于 τ 的地方，学生从它的猜测中学习：硬化后的，或原样的。三者都在另外十二张图上测量。"
        }
    },
    knob: |id| match id {
        "workers" => "工作进程",
        "percent" => "前景，%",
        "mix" => "λ",
        "temperature" => "T",
        "threshold" => "τ",
        _ => "种子",
    },
    running: "正在训练…",
    numbers: "最终的数字",
    run_head: "训练用",
    run: |_, run| {
        let words = match run {
            "whole" => "整个批次的 DML",
            "shards" => "各工作进程 DML 的平均",
            "teacher" => "教师本身 (CE)",
            "guesses" => "教师的猜测",
            "labelled" => "只用两个标签",
            "hard" => "加上硬猜测",
            "soft" => "加上软猜测",
            _ => loss_name(run).unwrap_or("?"),
        };
        words.to_owned()
    },
    run_short: |_, run| {
        let words = match run {
            "whole" => "批次",
            "shards" => "工作进程",
            "loss_d" => "D",
            "loss_i" => "I",
            "labelled" => "标签",
            "hard" => "硬",
            "soft" => "软",
            "0.25*ce+0.75*jml" | "0.25*ce+0.75*dml" => "混合",
            _ => loss_name(run).unwrap_or("?"),
        };
        words.to_owned()
    },
    metric: |id| match id {
        "loss_over_d" => "D 上的 DML",
        "loss_over_i" => "I 上的 DML",
        "IoU_D" => "IoU D",
        "IoU_I" => "IoU I",
        "Acc" => "准确率",
        "recall" => "召回率",
        "ECE" => "ECE",
        "distance" => "到标签的距离",
        "share" => "保留",
        _ => "软度",
    },
    plot: |id| match id {
        "over_workers" => "各工作进程损失的平均",
        "loss_over_d" => "数据集上的 DML (D)",
        "loss_over_i" => "逐图的 DML (I)",
        "IoU_D" => "IoU D",
        "distance" => "到标签的距离",
        _ => "软度",
    },
    plot_about: |id| match id {
        "over_workers" => "同一组预测，切成越来越多份",
        "loss_over_d" => "整个批次的，不论如何训练",
        "loss_over_i" => "各图损失的平均",
        "IoU_D" => "以 ½ 硬化后的预测",
        "distance" => "|x − y| 的平均",
        _ => "4x(1−x) 的平均",
    },
    axis: |id| match id {
        "over_workers" => "工作进程",
        _ => "步",
    },
};
