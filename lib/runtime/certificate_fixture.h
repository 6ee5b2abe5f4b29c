#pragma once

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <sys/stat.h>

#include <cstdio>
#include <string>

namespace headgate {

// A key pair as PEM files, made by OpenSSL for one test.
struct MadeKey {
  EVP_PKEY* key = nullptr;
  ~MadeKey() { EVP_PKEY_free(key); }
  explicit MadeKey(EVP_PKEY* made) : key(made) { REQUIRE(key != nullptr); }
  MadeKey(const MadeKey&) = delete;
  MadeKey& operator=(const MadeKey&) = delete;

  std::string private_pem() const {
    return pem(PEM_write_bio_PrivateKey, nullptr, nullptr, 0, nullptr, nullptr);
  }
  std::string encrypted_pem() const {
    char word[] = "word";
    return pem(PEM_write_bio_PrivateKey, EVP_aes_128_cbc(), nullptr, 0, nullptr, word);
  }
  std::string traditional_pem() const {
    return pem(PEM_write_bio_PrivateKey_traditional, nullptr, nullptr, 0, nullptr, nullptr);
  }
  std::string public_pem() const { return pem(PEM_write_bio_PUBKEY); }

 private:
  template <typename Write, typename... Rest>
  std::string pem(Write write, Rest... rest) const {
    BIO* bio = BIO_new(BIO_s_mem());
    REQUIRE(write(bio, key, rest...) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string out(data, static_cast<size_t>(size));
    BIO_free(bio);
    return out;
  }
};

inline void write_text(const std::string& path, const std::string& text, mode_t mode = 0600) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  REQUIRE(file != nullptr);
  REQUIRE(std::fwrite(text.data(), 1, text.size(), file) == text.size());
  REQUIRE(std::fclose(file) == 0);
  REQUIRE(chmod(path.c_str(), mode) == 0);
}

// A certificate that signs itself, for `names` ("DNS:localhost,IP:127.0.0.1").
struct SelfSigned {
  MadeKey key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  std::string certificate_pem;

  explicit SelfSigned(const std::string& names, long valid_from_s = -3600, long valid_until_s = 3600) {
    X509* made = X509_new();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), valid_from_s);
    X509_gmtime_adj(X509_getm_notAfter(made), valid_until_s);
    X509_NAME* name = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("made for a test"), -1, -1, 0);
    X509_set_issuer_name(made, name);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    REQUIRE(extension != nullptr);
    X509_add_ext(made, extension, -1);
    X509_EXTENSION_free(extension);
    X509_set_pubkey(made, key.key);
    REQUIRE(X509_sign(made, key.key, EVP_sha256()) != 0);
    BIO* bio = BIO_new(BIO_s_mem());
    REQUIRE(PEM_write_bio_X509(bio, made) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    certificate_pem.assign(data, static_cast<size_t>(size));
    BIO_free(bio);
    X509_free(made);
  }
};

}  // namespace headgate
