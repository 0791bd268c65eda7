//! Three vectors and the ways between them.

use super::VectorDistance;
use crate::CoreError;
use serde::{Deserialize, Serialize};

/// The sides of a triangle of vectors.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Triangle {
    /// `d(x, y)`
    pub xy: f64,
    /// `d(y, z)`
    pub yz: f64,
    /// `d(x, z)`, the direct way.
    pub xz: f64,
}

impl Triangle {
    /// `d(x,z) / (d(x,y) + d(y,z))`: above 1 the detour is shorter. `None` where both of its parts are 0.
    pub fn ratio(&self) -> Option<f64> {
        let detour = self.xy + self.yz;
        (detour > 0.0).then(|| self.xz / detour)
    }
}

/// The sides of the triangle of x, y and z.
///
/// # Errors
/// Those of [`VectorDistance::between`].
///
/// # Example
/// ```
/// use jdt_core::losses::{VectorDistance, triangle};
///
/// // The worst case of the Dice semimetric loss: over the union it is shorter.
/// let sides = triangle(VectorDistance::DML, [&[1.0, 0.0], &[1.0, 1.0], &[0.0, 1.0]])?;
/// assert_eq!((sides.xy, sides.yz, sides.xz), (1.0 / 3.0, 1.0 / 3.0, 1.0));
/// assert_eq!(sides.ratio(), Some(1.5));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn triangle(distance: VectorDistance, [x, y, z]: [&[f64]; 3]) -> Result<Triangle, CoreError> {
    Ok(Triangle { xy: distance.between(x, y)?, yz: distance.between(y, z)?, xz: distance.between(x, z)? })
}
