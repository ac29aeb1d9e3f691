using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.TestSupport.Fuzzing;
using Xunit.Abstractions;

namespace MeshRebalancer.Hosting.Tests.Fuzzing;

/// <summary>
/// The whole API under requests that are wrong: each is answered, none by a fault of the server, and every refusal is a problem document in our own words.
/// <c>MESH_FUZZ_INPUTS=100000</c> makes as many of them.
/// </summary>
public sealed class ApiFuzzTests(QuietNode world, ITestOutputHelper output) : IClassFixture<QuietNode>
{
    private const int AtOnce = 8;
    private const long MemoryMax = 512L << 20;

    [Fact]
    public async Task Every_request_is_answered_and_none_by_a_fault_of_the_server()
    {
        var maker = new RequestMaker();
        var answers = new int[600];
        var slowest = TimeSpan.Zero;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Parallel.ForAsync(0, Fuzz.Inputs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancel) =>
        {
            var began = Stopwatch.GetTimestamp();
            var status = await AskAsync(() => maker.Next(new Random(unchecked((Fuzz.Seed * 486_187_739) + number))), number);
            Interlocked.Increment(ref answers[status]);
            var took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
        });

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        var counts = string.Join(", ", answers.Select((count, status) => (count, status)).Where(one => one.count > 0).Select(one => $"{one.status}: {one.count}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Fuzz.Inputs} requests to {maker.Endpoints} endpoints from seed {Fuzz.Seed}: {counts}; the slowest took {slowest.TotalMilliseconds:0} ms, memory grew by {grown >> 20} MiB"));
        grown.ShouldBeLessThan(MemoryMax);
        world.Log.ShouldNotContain("   at MeshRebalancer");
        world.Log.ShouldNotContain(QuietNode.UrlCanary);
        (await world.Http.ReadAsync("/api/v1/portfolios/treasury")).GetProperty("id").GetString().ShouldBe("treasury");
    }

    [Fact]
    public async Task Bytes_that_are_no_HTTP_are_refused_or_cut_off()
    {
        const string whole = "PUT /api/v1/portfolios/treasury/mode HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 18\r\nConnection: close\r\n\r\n{\"mode\":\"observe\"}";
        for (var number = 0; number < Math.Max(100, Fuzz.Inputs / 100); number++)
        {
            var chance = new Random(unchecked((Fuzz.Seed * 486_187_739) + number));
            using var socket = new TcpClient();
            await socket.ConnectAsync(world.Node.Page.Host, world.Node.Page.Port);
            var stream = socket.GetStream();
            try
            {
                await stream.WriteAsync(new Mutations(chance).Bytes(Encoding.ASCII.GetBytes(whole)));
                socket.Client.Shutdown(SocketShutdown.Send);
                var answer = new byte[12];
                var read = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false).AsTask().WaitAsync(Wait.Limit);
                // 505: another version of HTTP than the server speaks.
                var status = Encoding.ASCII.GetString(answer.AsSpan()[9..]);
                (read < answer.Length || status[0] is '2' or '4' || status == "505").ShouldBeTrue($"input {number} of seed {Fuzz.Seed}: {Encoding.ASCII.GetString(answer)}");
            }
            catch (IOException)
            {
                // Cut off.
            }
        }
    }

    // The server may close a kept connection behind an answer, just when the next request goes out on it. Asked again, it must answer.
    private async Task<int> AskAsync(Func<HttpRequestMessage> make, int number)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = make();
                return await AskAsync(request, number);
            }
            catch (HttpRequestException cut) when (attempt < 5 && cut.StatusCode is null)
            {
            }
        }
    }

    private async Task<int> AskAsync(HttpRequestMessage request, int number)
    {
        // A live feed has no end: its head is the answer.
        using var response = await world.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var status = (int)response.StatusCode;
        var at = $"input {number} of seed {Fuzz.Seed}: {request.Method} {request.RequestUri} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync())}: {status}";
        // Readiness and unreachable chains are told by 503; nothing else may be.
        (status < 500 || (status == 503 && request.RequestUri!.AbsolutePath.StartsWith("/healthz", StringComparison.Ordinal))).ShouldBeTrue(at);
        if (status >= 400 && request.Method != HttpMethod.Head)
        {
            var text = await response.Content.ReadAsStringAsync();
            response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", $"{at} {text}");
            text.ShouldNotContain("   at ", customMessage: at);
            text.ShouldNotContain("System.", customMessage: at);
            text.Length.ShouldBeLessThan(32 * 1024, at);
        }

        return status;
    }
}
