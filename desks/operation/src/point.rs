//! Where something stands on the earth.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// WGS-84 latitude and longitude in millionths of a degree (0.1 m): whole numbers, so that the same place is the same bytes
/// everywhere. In JSON: `{"lat": 44.152, "lon": 125.84}`, degrees, digits beyond the sixth rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
pub struct Point {
    /// North.
    #[schema(value_type = f64, rename = "lat")]
    pub lat_udeg: i64,
    /// East.
    #[schema(value_type = f64, rename = "lon")]
    pub lon_udeg: i64,
}

/// The box around China, in degrees: south, north, west, east. Swapped latitude and longitude fall outside.
const CHINA: [i64; 4] = [3, 54, 73, 136];
const UDEG: i64 = 1_000_000;

impl Point {
    /// Whether it lies in the box around China.
    pub const fn is_in_china(self) -> bool {
        let [south, north, west, east] = CHINA;
        south * UDEG <= self.lat_udeg
            && self.lat_udeg <= north * UDEG
            && west * UDEG <= self.lon_udeg
            && self.lon_udeg <= east * UDEG
    }
    /// Degrees as text, six decimals: latitude, longitude.
    pub fn degrees(self) -> (String, String) {
        (text(self.lat_udeg), text(self.lon_udeg))
    }
}

fn text(udeg: i64) -> String {
    let sign = if udeg < 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", udeg.abs() / UDEG, udeg.abs() % UDEG)
}

/// By way of decimal text, never by multiplying: 43.88 is 43880000 on every machine.
fn udeg(degrees: f64, most: i64) -> Option<i64> {
    let written = format!("{degrees:.6}");
    let (whole, part) = written.split_once('.')?;
    let n: i64 = format!("{whole}{part}").parse().ok()?;
    (n.abs() <= most * UDEG).then_some(n)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Degrees {
    lat: f64,
    lon: f64,
}

impl<'de> Deserialize<'de> for Point {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Point, D::Error> {
        let said = Degrees::deserialize(from)?;
        match (udeg(said.lat, 90), udeg(said.lon, 180)) {
            (Some(lat_udeg), Some(lon_udeg)) => Ok(Point { lat_udeg, lon_udeg }),
            _ => Err(D::Error::custom("a point is lat -90 to 90 and lon -180 to 180, in degrees")),
        }
    }
}

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::{Error, SerializeStruct};
        let (lat, lon) = self.degrees();
        let mut point = to.serialize_struct("Point", 2)?;
        point.serialize_field("lat", &lat.parse::<f64>().map_err(S::Error::custom)?)?;
        point.serialize_field("lon", &lon.parse::<f64>().map_err(S::Error::custom)?)?;
        point.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_keeps_six_decimals_both_ways() {
        let point: Point = serde_json::from_str(r#"{"lat": 43.88, "lon": 125.3245678}"#).unwrap();
        assert_eq!(point, Point { lat_udeg: 43_880_000, lon_udeg: 125_324_568 });
        assert_eq!(serde_json::to_string(&point).unwrap(), r#"{"lat":43.88,"lon":125.324568}"#);
        assert_eq!(Point { lat_udeg: -500_000, lon_udeg: 7 }.degrees(), ("-0.500000".into(), "0.000007".into()));
        for bad in [r#"{"lat":91,"lon":0}"#, r#"{"lat":0,"lon":181}"#, r#"{"lat":1}"#, r#"{"lat":"43","lon":1}"#] {
            assert!(serde_json::from_str::<Point>(bad).is_err(), "{bad} was taken");
        }
    }

    #[test]
    fn latitude_and_longitude_changed_for_each_other_are_not_in_china() {
        let point = |lat, lon| Point { lat_udeg: lat * UDEG, lon_udeg: lon * UDEG };
        assert!(point(44, 126).is_in_china());
        assert!(!point(126, 44).is_in_china() && !point(0, 0).is_in_china());
    }
}
