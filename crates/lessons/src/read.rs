//! A lesson's file into a lesson.

use crate::card::known;
use crate::fields::{Field, KEYS, split};
use crate::{Card, Choice, Condition, Lesson, LessonError, Predict, Step, Why, math_of, paper};

impl Lesson {
    /// Reads a file by its name, `soft-labels.md`, and its text.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line.
    pub fn read(file: &str, text: &str) -> Result<Self, LessonError> {
        let reader = Reader { file };
        let lines: Vec<(usize, &str)> = (1..).zip(text.lines()).collect();
        let mark = |from: usize| (from..lines.len()).find(|&at| lines[at].1.trim_end() == "---");
        let Some(0) = mark(0) else {
            let got = lines.first().map_or("an empty file", |line| line.1);
            return Err(reader.wrong(1, "`---` as the first line, before the title", got));
        };
        let Some(end) = mark(1) else {
            return Err(reader.wrong(lines.len(), "`---` after the title and its like", "the end of the file"));
        };
        let name = file.strip_suffix(".md").unwrap_or(file);
        let card = Card::read(file, name, lines[1..end].iter().copied(), end + 1)?;

        let heads: Vec<usize> = (end + 1..lines.len()).filter(|&at| lines[at].1.starts_with("## ")).collect();
        let Some(&first) = heads.first() else {
            return Err(reader.wrong(lines.len(), "a step: a line `## …`", "the end of the file"));
        };
        let intro = lines[end + 1..first].iter().map(|line| line.1).collect::<Vec<_>>().join("\n").trim().to_owned();
        let ends = heads.iter().skip(1).copied().chain([lines.len()]);
        let steps = heads.iter().zip(ends).map(|(&head, end)| reader.step(lines[head], &lines[head + 1..end]));
        Ok(Self { card, intro, steps: steps.collect::<Result<_, _>>()? })
    }
}

struct Reader<'a> {
    file: &'a str,
}

impl Reader<'_> {
    fn wrong(&self, line: usize, expected: &str, got: &str) -> LessonError {
        LessonError { file: self.file.to_owned(), line, expected: expected.to_owned(), got: got.to_owned() }
    }

    fn step(&self, (line, head): (usize, &str), lines: &[(usize, &str)]) -> Result<Step, LessonError> {
        let (text, fields) = split(lines.iter().copied()).map_err(|(at, key)| {
            self.wrong(at, &format!("one of the fields {}", KEYS.join(", ")), &format!("`{key}:`"))
        })?;
        let mut done = None;
        let mut step = Step {
            title: head.trim_start_matches('#').trim().to_owned(),
            line,
            text,
            state: None,
            scene: None,
            predict: None,
            todo: String::new(),
            done: Condition::Answered,
            highlight: Vec::new(),
            see: String::new(),
            formula: Vec::new(),
            why: Vec::new(),
            notes: String::new(),
        };
        for field in fields {
            match field.key.as_str() {
                "state" if field.text.starts_with("#/") => step.state = Some(field.text),
                "state" => return Err(self.wrong(field.line, "an address such as #/paint?loss=jml", &field.text)),
                "scene" => step.scene = Some(field.text),
                "predict" => step.predict = Some(self.predict(&field)?),
                "do" => step.todo = field.text,
                "done" => {
                    let condition = Condition::read(&field.text);
                    done = Some(condition.map_err(|(expected, got)| self.wrong(field.line, &expected, &got))?);
                }
                "highlight" => {
                    step.highlight = field.text.split(',').map(|id| id.trim().to_owned()).collect();
                }
                "see" => step.see = field.text,
                "formula" => {
                    step.formula =
                        field.text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
                    for formula in &step.formula {
                        math_of(formula).map_err(|reason| self.wrong(field.line, "a formula", &reason))?;
                    }
                }
                "why" => step.why.push(self.why(&field)?),
                _ => step.notes = field.text,
            }
        }
        let Some(done) = done else {
            return Err(self.wrong(line, "a line `done: …` in this step", "none"));
        };
        step.done = done;
        for (what, text) in [("do", &step.todo), ("see", &step.see)] {
            if text.is_empty() {
                return Err(self.wrong(line, &format!("a line `{what}: …` in this step"), "none"));
            }
        }
        Ok(step)
    }

    fn predict(&self, field: &Field) -> Result<Predict, LessonError> {
        let mut predict = Predict { question: String::new(), choices: Vec::new() };
        for line in field.text.lines() {
            let choice = ["+ ", "- "].iter().find_map(|sign| Some((*sign, line.strip_prefix(sign)?)));
            match (choice, predict.choices.last_mut()) {
                (Some((sign, text)), _) => {
                    predict.choices.push(Choice { text: text.trim().to_owned(), holds: sign == "+ " });
                }
                (None, Some(choice)) if !line.trim().is_empty() => {
                    choice.text.push(' ');
                    choice.text.push_str(line.trim());
                }
                (None, Some(_)) => {}
                (None, None) => {
                    predict.question.push_str(line);
                    predict.question.push('\n');
                }
            }
        }
        predict.question = predict.question.trim().to_owned();
        let (count, right) = (predict.choices.len(), predict.choices.iter().filter(|choice| choice.holds).count());
        if !(2..=4).contains(&count) {
            let expected = "two to four answers, each a line `- …`";
            return Err(self.wrong(field.line, expected, &format!("{count} answers")));
        }
        if right != 1 {
            let expected = "one answer that holds, a line `+ …` among those with `- …`";
            return Err(self.wrong(field.line, expected, &format!("{right} such answers")));
        }
        Ok(predict)
    }

    /// `JML eq jml, section 3 | what it says`.
    fn why(&self, field: &Field) -> Result<Why, LessonError> {
        let Some((source, text)) = field.text.split_once('|') else {
            return Err(self.wrong(field.line, "a source, `|` and what it says", &field.text));
        };
        let (cited, place) = source.split_once(',').unwrap_or((source, ""));
        let (id, equation) = match cited.split_once(" eq ") {
            Some((id, equation)) => (id.trim(), Some(equation.trim())),
            None => (cited.trim(), None),
        };
        let Some(paper) = paper(id) else {
            return Err(self.wrong(field.line, &format!("a paper out of {}", known()), id));
        };
        if let Some(equation) = equation.filter(|equation| paper.equation(equation).is_none()) {
            let known: Vec<&str> = paper.equations.iter().map(|equation| equation.id).collect();
            return Err(self.wrong(field.line, &format!("an equation out of {}", known.join(", ")), equation));
        }
        let [paper, place, text] = [id, place, text].map(|part| part.trim().to_owned());
        Ok(Why { paper, equation: equation.map(str::to_owned), place, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESSON: &str = "---\ntitle: T\nsummary: S\ntheme: H\nminutes: 5\npapers: JML\n---\nHello.\n\n## One\nFirst.\n\n\
        state: #/paint?loss=sjl\npredict: What?\n+ this\n- that,\n  or this\ndo: **Press** it:\n\n- twice\n\
        done: pressed(agree)\nhighlight: loss_sjl, agree\nsee: {loss_sjl}\nformula: a/b\nwhy: JML eq jml, section 3 | Because.\n\
        notes: Slow: wait.\n\n## Two\ndo: a\ndone: answered\nsee: b\n";

    #[test]
    fn a_lesson_is_read() {
        let lesson = Lesson::read("t.md", LESSON).unwrap();
        assert_eq!((lesson.card.name.as_str(), lesson.intro.as_str(), lesson.steps.len()), ("t", "Hello.", 2));
        let step = &lesson.steps[0];
        assert_eq!((step.title.as_str(), step.text.as_str(), step.line), ("One", "First.", 10));
        assert_eq!(step.todo, "**Press** it:\n\n- twice");
        let predict = step.predict.as_ref().unwrap();
        assert_eq!(predict.choices[1], Choice { text: "that, or this".into(), holds: false });
        assert_eq!(
            step.why[0],
            Why {
                paper: "JML".into(),
                equation: Some("jml".into()),
                place: "section 3".into(),
                text: "Because.".into()
            }
        );
        assert_eq!(lesson.state_at(1), Some("#/paint?loss=sjl"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let told = |from: &str, to: &str| Lesson::read("t.md", &LESSON.replace(from, to)).unwrap_err().to_string();
        assert_eq!(
            told("minutes: 5\n", ""),
            "t.md, line 6: expected a line `minutes: …` with a number above 0, got none"
        );
        assert_eq!(told("see: b\n", ""), "t.md, line 28: expected a line `see: …` in this step, got none");
        assert!(told("notes: Slow", "note: Slow").starts_with("t.md, line 26: expected one of the fields state"));
        assert!(told("+ this", "- this").contains("line 14: expected one answer that holds"));
        assert!(told("JML eq jml", "XML eq jml").contains("expected a paper out of JML"));
        assert!(told("JML eq jml", "JML eq dml").contains("expected an equation out of sjl, itself, jml"));
        assert!(told("a/b", "a/").contains("expected a formula"));
        assert!(told("state: #/", "state: ").contains("expected an address"));
        assert!(told("pressed(agree)", "pressed agree").contains("expected `(`, got `agree`"));
        assert!(Lesson::read("t.md", "").unwrap_err().to_string().contains("an empty file"));
    }
}
