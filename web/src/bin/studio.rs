//! Starts the heavier panels of Paint.

fn main() {
    jdt_web::mount_studio();
}
