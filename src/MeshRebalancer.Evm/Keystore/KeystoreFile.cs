using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>The fields of a keystore file, read and checked, not yet opened.</summary>
internal sealed record KeystoreFile(KeyDerivation Derivation, byte[] Salt, byte[] Iv, byte[] CipherText, byte[] Mac, Address? Address)
{
    private const int MaxSaltBytes = 1024;

    public static KeystoreFile Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            var root = document.RootElement;
            JsonTexts.Demand(root);
            var version = Field(root, "version");
            if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number != 3)
            {
                throw new KeystoreException.Malformed("version is not 3");
            }

            return ReadCrypto(Field(root, "crypto"), AddressOf(root));
        }
        catch (JsonException)
        {
            throw new KeystoreException.Malformed("it is not JSON");
        }
    }

    private static KeystoreFile ReadCrypto(JsonElement crypto, Address? address)
    {
        Require(crypto, "cipher", "aes-128-ctr");
        var parameters = Field(crypto, "kdfparams");
        if (Number(parameters, "dklen") != KeyDerivation.KeyBytes)
        {
            throw new KeystoreException.Malformed($"kdfparams.dklen is not {KeyDerivation.KeyBytes}");
        }

        var derivation = ReadDerivation(Text(crypto, "kdf"), parameters);
        return derivation.Violation() is { } violation
            ? throw new KeystoreException.Malformed(violation)
            : new(
                derivation,
                Hex(parameters, "salt", 0, MaxSaltBytes),
                Hex(Field(crypto, "cipherparams"), "iv", 16, 16),
                Hex(crypto, "ciphertext", 32, 32),
                Hex(crypto, "mac", 32, 32),
                address);
    }

    private static KeyDerivation ReadDerivation(string kdf, JsonElement parameters)
    {
        switch (kdf)
        {
            case "scrypt":
                return new KeyDerivation.Scrypt(Number(parameters, "n"), Number(parameters, "r"), Number(parameters, "p"));
            case "pbkdf2":
                Require(parameters, "prf", "hmac-sha256");
                return new KeyDerivation.Pbkdf2(Number(parameters, "c"));
            default:
                throw new KeystoreException.Malformed("kdf is neither scrypt nor pbkdf2");
        }
    }

    /// <summary>With or without 0x, or left out for privacy.</summary>
    private static Address? AddressOf(JsonElement root) =>
        !Has(root, "address", out var field) || field.ValueKind == JsonValueKind.Null ? null
        : field.ValueKind == JsonValueKind.String && Kernel.Address.TryParse(WithPrefix(field.GetString()!), null, out var address) ? address
        : throw new KeystoreException.Malformed("address is no address");

    private static void Require(JsonElement json, string name, string expected)
    {
        if (Text(json, name) != expected)
        {
            throw new KeystoreException.Malformed($"{name} is not {expected}");
        }
    }

    private static string Text(JsonElement json, string name) =>
        Field(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new KeystoreException.Malformed($"{name} is no string");

    private static int Number(JsonElement json, string name) => Field(json, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value)
        ? value
        : throw new KeystoreException.Malformed($"{name} is no integer of at most 31 bits");

    private static byte[] Hex(JsonElement json, string name, int min, int max) =>
        HexBytes.TryParse(WithPrefix(Text(json, name)), null, out var bytes) && bytes.Length >= min && bytes.Length <= max
            ? bytes.ToArray()
            : throw new KeystoreException.Malformed(min == max ? $"{name} is not {min} bytes in hexadecimal" : $"{name} is not {min} to {max} bytes in hexadecimal");

    private static string WithPrefix(string hex) => hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? hex : "0x" + hex;

    private static JsonElement Field(JsonElement json, string name) =>
        Has(json, name, out var field) ? field : throw new KeystoreException.Malformed($"{name} is missing");

    /// <summary>Some wallets write names in other cases: <c>Crypto</c>.</summary>
    private static bool Has(JsonElement json, string name, out JsonElement field)
    {
        field = json.ValueKind == JsonValueKind.Object
            ? json.EnumerateObject().FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value
            : default;
        return field.ValueKind != JsonValueKind.Undefined;
    }
}
