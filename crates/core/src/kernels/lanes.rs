//! The widest vector lanes that the processor has, chosen at run time.
//!
//! Kernels are plain loops that the compiler turns into vector code. A program built for every x86-64 processor only
//! has 128-bit lanes; [`widest`] compiles a kernel again for 256-bit and 512-bit ones and takes what the processor can
//! run. Elsewhere (WebAssembly, ARM) lanes are as wide as the build says.

use std::sync::atomic::{AtomicU32, Ordering};

/// A piece of work whose body is compiled once for each width: it must be `#[inline(always)]`, and so must all that is
/// hot below it.
pub(crate) trait Work {
    /// What it computes.
    type Output;

    /// Does it.
    fn run(self) -> Self::Output;
}

static LIMIT: AtomicU32 = AtomicU32::new(u32::MAX);

/// Keeps to lanes of at most so many bits from now on, in the whole process: to measure what wider ones are worth.
/// The narrowest there are, 128, are always used.
pub fn limit_lanes(bits: u32) {
    LIMIT.store(bits, Ordering::Relaxed);
}

/// The width of the lanes that kernels use, in bits.
pub fn lane_bits() -> u32 {
    #[cfg(target_arch = "x86_64")]
    {
        let limit = LIMIT.load(Ordering::Relaxed);
        use std::arch::is_x86_feature_detected as has;
        let bits_are_counted = has!("popcnt") && has!("bmi1") && has!("bmi2");
        let has_512 = has!("avx512f") && has!("avx512vl") && has!("avx512bw") && has!("avx512dq");
        if limit >= 512 && has_512 && bits_are_counted {
            return 512;
        }
        if limit >= 256 && has!("avx2") && bits_are_counted {
            return 256;
        }
    }
    128
}

/// Runs the work in the widest lanes there are.
#[inline]
#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "the processor has just been asked whether it has what the called function is built for"
)]
pub(crate) fn widest<W: Work>(work: W) -> W::Output {
    match lane_bits() {
        512 => unsafe { in_512_bits(work) },
        256 => unsafe { in_256_bits(work) },
        _ => work.run(),
    }
}

/// Runs the work in the lanes that the build has.
#[inline]
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn widest<W: Work>(work: W) -> W::Output {
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,popcnt,bmi1,bmi2")]
fn in_512_bits<W: Work>(work: W) -> W::Output {
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn in_256_bits<W: Work>(work: W) -> W::Output {
    work.run()
}

/// Asks for the memory of a slice ahead of its use, so that it comes while something else is computed: a quarter of a
/// pass's time on an image that is larger than the caches.
#[inline]
#[cfg(target_arch = "x86_64")]
pub(crate) fn prefetch<T>(slice: &[T]) {
    const LINE: usize = 64;
    for line in slice.chunks((LINE / size_of::<T>()).max(1)) {
        #[expect(unsafe_code, reason = "a prefetch reads nothing and cannot fault, and the address lies in the slice")]
        unsafe {
            std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(line.as_ptr().cast());
        }
    }
}

/// Elsewhere the processor is left to guess.
#[inline]
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn prefetch<T>(_: &[T]) {}
