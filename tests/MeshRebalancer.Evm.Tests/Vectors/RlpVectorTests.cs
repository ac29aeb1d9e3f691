using System.Text.Json;
using Xunit.Abstractions;

namespace MeshRebalancer.Evm.Tests;

public sealed class RlpVectorTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_item_encodes_and_decodes()
    {
        using var file = await VectorFile.OpenAsync("rlp-coder");
        file.Run(output, 61, 122, row =>
        {
            var item = Read(row.GetProperty("decoded"));
            Rlp.Encode(item).ShouldBe(row.Bytes("encoded"));
            Rlp.Decode(row.Bytes("encoded")).ShouldBe(item);
            return 2;
        });
    }

    private static RlpItem Read(JsonElement json) => json.ValueKind == JsonValueKind.Array
        ? RlpItem.Of([.. json.EnumerateArray().Select(Read)])
        : RlpItem.Of(HexBytes.Parse(json.GetString()!));
}
