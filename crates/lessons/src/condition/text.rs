//! How a condition is written.

use super::{Compare, Condition, Metric, Quantity, Way};

/// Reads a condition; else what was expected, and what came.
pub(super) fn read(text: &str) -> Read<Condition> {
    let mut words = Words { words: split(text), at: 0 };
    let condition = words.any()?;
    match words.next() {
        None => Ok(condition),
        Some(word) => Err(("`and`, `or` or the end of the condition".to_owned(), format!("`{word}`"))),
    }
}

fn split(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.chars() {
        if c.is_whitespace() {
            words.push(String::new());
        } else if "(),".contains(c) {
            words.extend([c.to_string(), String::new()]);
        } else if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

type Read<T> = Result<T, (String, String)>;

struct Words {
    words: Vec<String>,
    at: usize,
}

impl Words {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).map(String::as_str)
    }

    fn next(&mut self) -> Option<String> {
        let word = self.words.get(self.at).cloned();
        self.at += 1;
        word
    }

    fn take(&mut self, expected: &str) -> bool {
        let is_there = self.peek() == Some(expected);
        self.at += usize::from(is_there);
        is_there
    }

    fn need(&mut self, expected: &str) -> Read<()> {
        if self.take(expected) { Ok(()) } else { self.wrong(&format!("`{expected}`")) }
    }

    fn wrong<T>(&self, expected: &str) -> Read<T> {
        let got = self.peek().map_or_else(|| "the end of the condition".to_owned(), |word| format!("`{word}`"));
        Err((expected.to_owned(), got))
    }

    fn any(&mut self) -> Read<Condition> {
        let mut any = vec![self.all()?];
        while self.take("or") {
            any.push(self.all()?);
        }
        Ok(one_or(any, Condition::Any))
    }

    fn all(&mut self) -> Read<Condition> {
        let mut all = vec![self.one()?];
        while self.take("and") {
            all.push(self.one()?);
        }
        Ok(one_or(all, Condition::All))
    }

    fn one(&mut self) -> Read<Condition> {
        if self.take("not") {
            return Ok(Condition::Not(Box::new(self.one()?)));
        }
        if self.take("(") {
            let inside = self.any()?;
            self.need(")")?;
            return Ok(inside);
        }
        if self.take("answered") {
            return Ok(Condition::Answered);
        }
        for (name, way) in [("changed", Way::Any), ("rose", Way::Up), ("fell", Way::Down)] {
            if self.take(name) {
                self.need("(")?;
                let what = self.quantity()?;
                let by = if self.take(",") { self.written_number()? } else { 0.0 };
                self.need(")")?;
                return Ok(Condition::Moved { what, way, by });
            }
        }
        for (name, of) in [("pressed", Condition::Pressed as fn(String) -> Condition), ("shown", Condition::Shown)] {
            if self.take(name) {
                self.need("(")?;
                let testid = self.word("a test id, such as descent-play")?;
                self.need(")")?;
                return Ok(of(testid));
            }
        }
        let left = self.quantity()?;
        let compare = self.compare()?;
        let word = self.word("a number or a word to compare with")?;
        let right = match quantity_of(&word) {
            // `state.loss = jml` compares with a word.
            Quantity::Metric(_) if matches!(left, Quantity::State(_)) => Err(word),
            quantity => Ok(quantity),
        };
        Ok(Condition::Holds { left, compare, right })
    }

    fn compare(&mut self) -> Read<Compare> {
        let pairs = [
            ("=", Compare::Equal),
            ("!=", Compare::Unequal),
            ("<", Compare::Less),
            ("<=", Compare::AtMost),
            (">", Compare::More),
            (">=", Compare::AtLeast),
        ];
        for (sign, compare) in pairs {
            if self.take(sign) {
                return Ok(compare);
            }
        }
        self.wrong("one of = != < <= > >= with spaces around it")
    }

    fn word(&mut self, expected: &str) -> Read<String> {
        let is_one = self.peek().is_some_and(|word| word.chars().next().is_some_and(|c| !"(),<>=!".contains(c)));
        if is_one { Ok(self.next().unwrap_or_default()) } else { self.wrong(expected) }
    }

    fn quantity(&mut self) -> Read<Quantity> {
        self.word("the id of a number, such as loss_jml").map(|word| quantity_of(&word))
    }

    fn written_number(&mut self) -> Read<f64> {
        let Some(number) = self.peek().and_then(|word| word.parse().ok()) else { return self.wrong("a number") };
        self.at += 1;
        Ok(number)
    }
}

fn quantity_of(word: &str) -> Quantity {
    if let Ok(number) = word.parse() {
        return Quantity::Number(number);
    }
    match word.strip_prefix("state.") {
        Some(key) => Quantity::State(key.to_owned()),
        None => Quantity::Metric(Metric::read(word)),
    }
}

fn one_or(mut list: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    match list.pop() {
        Some(only) if list.is_empty() => only,
        last => {
            list.extend(last);
            many(list)
        }
    }
}
