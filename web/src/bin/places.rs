//! Starts the places beside Paint.

fn main() {
    jdt_web::mount_places();
}
