//! Starts the lessons.

fn main() {
    jdt_web::mount_learn();
}
