//! Starts the page.

fn main() {
    jdt_web::mount();
}
