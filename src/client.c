/* ihala: the client. */
int
main(void)
{
  return 0;
}
