//! Who writes, to whom, and where one appeals: as papers say it.

use documents::{Addressee, Appeal, Court, Sender};
use domain::answers::Raw;
use domain::form;
use store::Dossier;

use crate::App;

impl App {
    pub(super) fn appeal(&self, d: &Dossier) -> Appeal {
        let region = &self.region.identity;
        let on = d.received_on.unwrap_or_else(|| self.today());
        let months = self
            .months("appeal-delay", on)
            .and_then(|m| u8::try_from(m).ok())
            .unwrap_or_default();
        Appeal {
            authority: region.authority.fr.clone(),
            authority_address: lines(region.contact.address.as_deref()),
            months,
            court: region
                .court
                .as_ref()
                .map(|c| Court {
                    name: c.name.as_ref().map(|n| n.fr.clone()).unwrap_or_default(),
                    address: lines(c.address.as_deref()),
                    website: c.website.clone(),
                })
                .unwrap_or_default(),
        }
    }

    pub(super) fn addressee(&self, d: &Dossier, all: &Raw) -> Addressee {
        let (holder, address) = match self.scheme_of(d) {
            Ok((_, f)) => (form::by_role(f, all, "holder.name"), first_address(f, all)),
            Err(_) => (None, Vec::new()),
        };
        Addressee {
            name: d.applicant.clone(),
            attention: holder.filter(|h| *h != d.applicant),
            address,
        }
    }
}

/// Who writes, and how to reach them. A body whose address is not published is reached through the
/// authority it works for: the law asks for an address and a telephone (CRPA R112-5, 2°).
pub(super) fn sender(region: &policy::Region, manager: &str, today: jiff::civil::Date) -> Sender {
    let body = region.body(manager);
    let own = body.map(|b| &b.contact);
    let published = own.is_some_and(|c| c.address.is_some());
    let contact = own
        .filter(|_| published)
        .unwrap_or(&region.identity.contact);
    Sender {
        authority: region.identity.authority.fr.clone(),
        tagline: Some(region.identity.tagline.fr.clone()),
        service: region
            .body_name(manager, today)
            .map(|n| n.fr)
            .unwrap_or_default(),
        through: contact
            .name
            .as_ref()
            .filter(|_| !published)
            .map(|name| name.fr.clone()),
        address: lines(contact.address.as_deref()),
        phone: own
            .and_then(|c| c.phone.clone())
            .or_else(|| contact.phone.clone()),
        email: own
            .and_then(|c| c.email.clone())
            .or_else(|| contact.email.clone()),
    }
}

fn lines(address: Option<&str>) -> Vec<String> {
    address
        .map(|a| {
            a.split(',')
                .map(|l| l.trim().to_owned())
                .filter(|l| !l.is_empty())
                .collect()
        })
        .unwrap_or_default()
}

/// The first address given in a form, as lines.
fn first_address(form: &policy::Form, all: &Raw) -> Vec<String> {
    form.sections
        .iter()
        .flat_map(|s| &s.fields)
        .filter(|f| matches!(f.kind, policy::FieldKind::Address))
        .find_map(|f| match form::typed(f, all) {
            Some(form::Answer::Address(a)) => {
                Some(vec![a.street, format!("{} {}", a.postcode, a.city)])
            }
            _ => None,
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CRPA R112-5, 2°: name, postal address and telephone of the service in charge, for every
    /// body that instructs.
    #[test]
    fn a_receipt_always_says_where_to_write_and_whom_to_call() {
        let region = testkit::brittany();
        let today = jiff::civil::date(2026, 3, 16);
        let managers: Vec<&str> = region
            .schemes
            .iter()
            .filter(|s| s.form.is_some())
            .filter_map(|s| s.manager.as_deref())
            .collect();
        assert!(!managers.is_empty());
        for manager in managers {
            let sender = sender(&region, manager, today);
            assert!(!sender.service.is_empty(), "{manager}");
            assert!(
                !sender.address.is_empty() && sender.phone.is_some(),
                "{manager}"
            );
            let own = region
                .body(manager)
                .expect("a body")
                .contact
                .address
                .is_some();
            assert_eq!(sender.through.is_none(), own, "{manager}");
        }
    }
}
