using Xunit.Abstractions;

namespace MeshRebalancer.Evm.Tests;

public sealed class KeystoreVectorTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_keystore_opens_and_what_is_none_is_refused()
    {
        // Two of the nine rows are crowdsale wallets of 2014, a format that we refuse.
        using var file = await VectorFile.OpenAsync("wallets");
        file.Run(output, 9, (2 * 7) + 2, row =>
        {
            if (row.Text("type") == "crowdsale")
            {
                Should.Throw<KeystoreException.Malformed>(() => Keystore.Open(row.Text("json"), row.Text("password")));
                return 1;
            }

            using var key = Keystore.Open(row.Text("json"), row.Text("password"));
            key.Address.ToString().ShouldBe(row.Text("address"));
            using var expected = PrivateKey.Parse(row.Text("privateKey"));
            key.Sign(Keccak256.HashText("same")).ShouldBe(expected.Sign(Keccak256.HashText("same")));
            return 2;
        });
    }
}
