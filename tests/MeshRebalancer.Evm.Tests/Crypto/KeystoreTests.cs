using System.Text.Json.Nodes;

namespace MeshRebalancer.Evm.Tests;

public sealed class KeystoreTests
{
    [Fact]
    public void A_keystore_that_was_written_opens_with_its_passphrase_alone()
    {
        using var key = PrivateKey.Generate();
        foreach (var derivation in new KeyDerivation[] { KeyDerivation.Light, new KeyDerivation.Pbkdf2(1000) })
        {
            var json = Keystore.Write(key, "pässwörd ﬁ", derivation);
            Keystore.AddressOf(json).ShouldBe(key.Address);
            using var opened = Keystore.Open(json, "pässwörd ﬁ");
            opened.Address.ShouldBe(key.Address);
            Should.Throw<KeystoreException.WrongPassphrase>(() => Keystore.Open(json, "password")).Message.ShouldNotContain("password");
        }
    }

    [Theory]
    [InlineData("n", 1 << 30, "memory")]
    [InlineData("n", 4095, "power of two")]
    [InlineData("n", 0, "power of two")]
    [InlineData("r", 1 << 30, "memory")]
    [InlineData("r", 0, "memory")]
    [InlineData("p", 1 << 30, "kdfparams.p")]
    [InlineData("dklen", 1 << 30, "dklen")]
    public void A_hostile_cost_is_refused_before_it_is_paid(string parameter, int value, string why)
    {
        using var key = PrivateKey.Generate();
        var json = JsonNode.Parse(Keystore.Write(key, "x", KeyDerivation.Light))!;
        json["crypto"]!["kdfparams"]![parameter] = value;
        Should.Throw<KeystoreException.Malformed>(() => Keystore.Open(json.ToJsonString(), "x")).Message.ShouldContain(why);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("crypto")]
    public void What_is_missing_is_named(string field)
    {
        using var key = PrivateKey.Generate();
        var json = JsonNode.Parse(Keystore.Write(key, "x", KeyDerivation.Light))!.AsObject();
        json.Remove(field);
        Should.Throw<KeystoreException.Malformed>(() => Keystore.Open(json.ToJsonString(), "x")).Message.ShouldContain(field);
    }

    [Fact]
    public void A_keystore_that_names_another_address_is_refused()
    {
        using var key = PrivateKey.Generate();
        var json = JsonNode.Parse(Keystore.Write(key, "x", KeyDerivation.Light))!;
        json["address"] = new string('1', 40);
        Should.Throw<KeystoreException.Malformed>(() => Keystore.Open(json.ToJsonString(), "x"));
    }
}
