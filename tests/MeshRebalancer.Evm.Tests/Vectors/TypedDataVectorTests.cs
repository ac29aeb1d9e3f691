using Xunit.Abstractions;

namespace MeshRebalancer.Evm.Tests;

public sealed class TypedDataVectorTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_message_has_its_encoding_and_digest()
    {
        using var file = await VectorFile.OpenAsync("eip712");
        file.Run(output, 1025, (2 * 1025) + 1, row =>
        {
            var message = TypedData.Of(row.GetProperty("types"), row.Text("primaryType"), row.GetProperty("domain"), row.GetProperty("data"));
            message.Encoded.ToString().ShouldBe(row.Text("encoded"));
            message.Digest.ToString().ShouldBe(row.Text("digest"));
            if (row.TextOrNull("signature") is not { } signature)
            {
                return 2;
            }

            using var key = PrivateKey.Parse(row.Text("privateKey"));
            ((HexBytes)message.Sign(key).ToBytes()).ToString().ShouldBe(signature);
            return 3;
        });
    }
}
